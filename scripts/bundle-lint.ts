import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** Packages that few runs of lint need: each in a file of its own, so that nobody reads it for nothing. */
const BESIDE = ['execa', 'yaml', 'zod'];
/** What lint has of Node's slower modules: loaded when it is first called. */
const SLOW: Record<string, readonly string[]> = {
  'node:child_process': ['spawn'],
  'node:crypto': ['createHash', 'randomUUID'],
  'node:events': ['once'],
  'node:fs/promises': ['copyFile', 'mkdir', 'mkdtemp', 'readdir', 'readFile', 'rm', 'stat'],
  'node:module': ['createRequire'],
  'node:os': ['availableParallelism', 'homedir', 'tmpdir', 'userInfo'],
  'node:zlib': ['crc32'],
};

const commonJs: BuildOptions & { metafile: true } = {
  metafile: true,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: {
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
    // Only asked whether it is a source's.
    'import.meta.url': '__filename',
  },
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/**
 * cli.cjs, lint.cjs, lint-judge.cjs, lint-worker.cjs and what they load: `lockstep lint` as CommonJS, which Node starts faster
 * than ES modules; what judges by itself, since a known result does without. Answers the files that went into them, relative to `root`.
 */
export async function bundleLint(root: string, outdir: string): Promise<string[]> {
  const made = await Promise.all([
    build({
      ...commonJs,
      absWorkingDir: root,
      outdir,
      entryPoints: { lint: 'src/entry/lint-cli.ts', 'lint-judge': 'src/check/lint/lint-judge.ts' },
      // As Node wraps CommonJS: kept-code.ts runs what it reads.
      banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
      footer: { js: '})' },
      plugins: [judgeBeside, packagesBeside, lazyBuiltins(SLOW), pagesBeside],
    }),
    build({
      ...commonJs,
      absWorkingDir: root,
      outdir,
      entryPoints: Object.fromEntries(BESIDE.map((name) => [name, name])),
    }),
  ]);
  const wasm = createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm');
  const parts = [...['lint.cjs', 'lint-judge.cjs', 'yaml.cjs', 'zod.cjs'].map((name) => join(outdir, name)), wasm];
  const define = { LINT_HASH: JSON.stringify(hashOf(parts)) };
  const starters = await Promise.all([
    build({
      ...commonJs,
      absWorkingDir: root,
      outdir,
      entryPoints: { 'lint-worker': 'src/check/lint/lint-worker.ts' },
      define: { ...commonJs.define, ...define },
      plugins: [judgeBeside, lazyBuiltins(SLOW)],
    }),
    build({
      ...commonJs,
      absWorkingDir: root,
      outdir,
      entryPoints: { cli: 'src/entry/cli.ts' },
      define: { ...commonJs.define, ...define },
      plugins: [restBeside, lazyBuiltins({ ...SLOW, 'node:path': ['join'] })],
    }),
  ]);
  return [...made, ...starters].flatMap(({ metafile }) => Object.keys(metafile.inputs));
}

/** Of all that decides what lint says. */
function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

const packagesBeside: Plugin = {
  name: 'packages-beside',
  setup(bundle) {
    bundle.onResolve({ filter: new RegExp(`^(?:${BESIDE.join('|')})$`) }, ({ path }) =>
      path === 'execa' ? { path, namespace: 'late' } : { path: `./${path}.cjs`, external: true },
    );
    bundle.onLoad({ filter: /.*/, namespace: 'late' }, () => ({
      contents: "export const execa = (...given) => require('./execa.cjs').execa(...given);",
    }));
    bundle.onResolve({ filter: /^\.\/execa\.cjs$/ }, ({ path }) => ({ path, external: true }));
  },
};

const lazyBuiltins = (lazy: Record<string, readonly string[]>): Plugin => ({
  name: 'lazy-builtins',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:/ }, ({ path, namespace }) =>
      namespace === 'lazy' || lazy[path] === undefined ? { path, external: true } : { path, namespace: 'lazy' },
    );
    bundle.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: (lazy[path] ?? [])
        .map((name) => `export const ${name} = (...given) => process.getBuiltinModule('${path}').${name}(...given);`)
        .join('\n'),
    }));
  },
});

/** 160 KB that only SARIF needs; scripts/build.ts copies them. */
const pagesBeside: Plugin = {
  name: 'pages-beside',
  setup(bundle) {
    bundle.onResolve({ filter: /\/rule-pages\.json$/ }, () => ({ path: './rule-pages.json', external: true }));
  },
};

/** For what is read from V8's kept code by name; kept-code.ts tells. */
const besideAs = (files: RegExp, extension: string): Plugin => ({
  name: `beside-as-${extension}`,
  setup(bundle) {
    bundle.onResolve({ filter: files }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, extension), external: true },
    );
  },
});

const judgeBeside = besideAs(/\/lint-judge\.ts$/, '.cjs');
/** What the other verbs are is told by the first build. */
const restBeside = besideAs(/\/(?:program|lint-cli)\.ts$/, '.js');
