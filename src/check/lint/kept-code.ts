// Not imported: an ES module's import of `node:fs` loads streams and promises too, which takes 20 ms.
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } =
  process.getBuiltinModule('node:fs');
const path = process.getBuiltinModule('node:path');
const { Script } = process.getBuiltinModule('node:vm');

/** What a build names its bundle by; scripts/bundle-lint.ts puts it in. */
declare const LINT_HASH: string;

/** The bundles of lint that lie in a folder. */
export function lintBundles(folder: string, dir: string | undefined): KeptCode {
  return { folder, hash: LINT_HASH, dir };
}

/** Where the compiled form of bundles is kept. */
export interface KeptCode {
  /** With the bundles: CommonJS as Node wraps it, in ASCII (scripts/bundle-lint.ts). */
  folder: string;
  /** Of all that lint is made of: of the source, V8 itself compares no more than its length. */
  hash: string;
  /** A folder of one's own, since what lies there is run; undefined keeps nothing. */
  dir: string | undefined;
}

export interface Loaded<Exports> {
  exports: Exports;
  /** Keeps what V8 has compiled so far, unless that is kept already. Never throws: it only saves time. */
  keep: () => void;
}

/**
 * A bundle, run from V8's kept code. Node's own compile cache keeps what is compiled before a module runs, and V8
 * compiles most functions when they are first called: with those kept too, lint starts 20 ms sooner. V8 refuses code
 * that another version or other flags made, and then compiles the source. What many files had compiled is kept by itself
 * (`use`): reading it would cost a small file more than it saves.
 */
export function loadKept<Exports>(
  { folder, hash, dir }: KeptCode,
  name: 'lint' | 'lint-judge',
  use?: 'many',
): Loaded<Exports> {
  const file = path.join(folder, `${name}.cjs`);
  const kept = use === undefined ? name : `${name}-${use}`;
  const code = dir && path.join(dir, `${kept}-${hash}-${process.version}-${process.arch}.code`);
  const cachedData = code === undefined ? undefined : readIfThere(code);
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, ...(cachedData && { cachedData }) });
  const module = { exports: {} as Exports };
  const run = script.runInThisContext() as (...given: unknown[]) => void;
  run(module.exports, requireFrom(file), module, file, folder);
  return {
    exports: module.exports,
    keep: () => {
      if (code === undefined || (cachedData !== undefined && script.cachedDataRejected === false)) return;
      try {
        makeFolder(path.dirname(code));
        const half = `${code}.${process.pid}`;
        writeFileSync(half, script.createCachedData(), { mode: 0o600 });
        renameSync(half, code);
        dropOld(path.dirname(code));
      } catch {
        // A cache that cannot be written is none.
      }
    },
  };
}

/** Node's own modules, which most of them are, need no search, nor `node:module`, which takes a millisecond. */
function requireFrom(file: string): (name: string) => unknown {
  let require: NodeJS.Require | undefined;
  return (name) => {
    if (name.startsWith('node:')) return process.getBuiltinModule(name);
    require ??= process.getBuiltinModule('node:module').createRequire(file);
    return require(name) as unknown;
  };
}

/** Not `recursive`: Node never comes back from that where a folder cannot be made below an existing one (/proc). */
export function makeFolder(dir: string, levels = 4): void {
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || levels === 0) throw error;
    makeFolder(path.dirname(dir), levels - 1);
    mkdirSync(dir, { mode: 0o700 });
  }
}

const OLD_MS = 30 * 24 * 60 * 60 * 1000;

/** What other versions of Lockstep and Node have left. */
function dropOld(dir: string): void {
  for (const name of readdirSync(dir).filter((each) => each.endsWith('.code'))) {
    const file = path.join(dir, name);
    if (Date.now() - statSync(file).mtimeMs > OLD_MS) rmSync(file, { force: true });
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
