/**
 * Makes dist/: the Action and the CLI, the chunks that they share, the CLI's `lint` by itself, which must start in
 * milliseconds (scripts/bundle-lint.ts), and the parser's WebAssembly beside them. The bytes follow from the sources and package-lock.json alone. `node scripts/build.ts [FOLDER]`, dist by default.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleLint } from './bundle-lint.ts';
import { licencesOf } from './licences.ts';
import { splitSwitches } from './wasm/split-switches.ts';

const root = join(import.meta.dirname, '..');
const out = resolve(process.argv[2] ?? join(root, 'dist'));
// Bundled CommonJS packages ask for these, which ESM does not have.
const banner = `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);`;

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const { metafile } = await build({
  metafile: true,
  absWorkingDir: root,
  entryPoints: {
    action: 'src/entry/action.ts',
    program: 'src/entry/program.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  chunkNames: 'chunk-[hash]',
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minify: true,
  legalComments: 'none',
  // pg's native binding is never used.
  external: ['pg-native'],
  banner: { js: banner },
  logLevel: 'warning',
  plugins: [
    {
      // Probot stays a package of its own (its traces, its plugins); src/entry/verbs/serve.ts says so.
      name: 'no-bot',
      setup(bundle) {
        bundle.onResolve({ filter: /\/entry\/bot\.ts$|^\.\.\/bot\.ts$/ }, ({ path }) => ({
          path,
          namespace: 'no-bot',
        }));
        bundle.onLoad({ filter: /.*/, namespace: 'no-bot' }, () => ({
          contents: "throw new Error('not bundled')",
        }));
      },
    },
    {
      // Identity tokens are never asked for: without them, @actions/core needs no HTTP client, 0.4 MB to read at a start.
      name: 'no-identity',
      setup(bundle) {
        bundle.onResolve({ filter: /\/oidc-utils\.js$/ }, ({ path }) => ({ path, namespace: 'no-identity' }));
        bundle.onLoad({ filter: /.*/, namespace: 'no-identity' }, () => ({
          contents: "export const OidcClient = { getIDToken: () => Promise.reject(new Error('not bundled')) };",
        }));
      },
    },
    {
      // Requests name GitHub's routes themselves: a function for each of them is 0.1 MB to read at a start.
      name: 'no-methods',
      setup(bundle) {
        bundle.onResolve({ filter: /^@octokit\/plugin-rest-endpoint-methods$/ }, ({ path }) => ({
          path,
          namespace: 'no-methods',
        }));
        bundle.onLoad({ filter: /.*/, namespace: 'no-methods' }, () => ({
          contents: 'export const restEndpointMethods = () => ({});',
        }));
      },
    },
    {
      // undici's parser twice is 0.06 MB: the one with SIMD, which every machine that GitHub's runner is made for can run.
      name: 'one-parser',
      setup(bundle) {
        bundle.onResolve({ filter: /\/llhttp-wasm\.js$/ }, ({ path, resolveDir }) => ({
          path: join(resolveDir, path.replace('llhttp-wasm', 'llhttp_simd-wasm')),
        }));
      },
    },
    {
      // The demo needs a checkout: its suites use this repository's packages. src/entry/load-example.ts says so.
      name: 'no-examples',
      setup(bundle) {
        bundle.onResolve({ filter: /\/examples\// }, ({ path }) => ({ path, namespace: 'no-examples' }));
        bundle.onLoad({ filter: /.*/, namespace: 'no-examples' }, () => ({
          contents: "throw new Error('not bundled')",
        }));
      },
    },
  ],
});
const lint = await bundleLint(root, out);
const { resolve: find } = createRequire(import.meta.url);
writeFileSync(join(out, 'rule-pages.json'), readFileSync(join(root, 'src/report/lint/rule-pages.json')));
writeFileSync(join(out, 'libpg-query.wasm'), splitSwitches(readFileSync(find('libpg-query/wasm/libpg-query.wasm'))));
writeFileSync(join(out, 'LICENSES.txt'), licencesOf([...Object.keys(metafile.inputs), ...lint], root));
// What surrounds dist/ may be another package, or none.
writeFileSync(join(out, 'package.json'), '{ "type": "module" }\n');
