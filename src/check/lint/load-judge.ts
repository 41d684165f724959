import { type KeptCode, type Loaded, loadKept } from './kept-code.ts';

type Judge = typeof import('./lint-judge.ts');

let loaded: Loaded<Judge> | undefined;
let isForMany = false;

/** In bytes of bytecode: over many files, large functions are done before optimising them has paid. */
const LARGEST_OPTIMISED = 500;
/** V8's own. */
const USUALLY = 60 * 1024;

/** V8 takes kept code by its flags, which are the process's: they are set before the judge is read, and back when it is kept. */
function optimiseUpTo(bytes: number): void {
  process.getBuiltinModule('node:v8').setFlagsFromString(`--max-optimized-bytecode-size=${bytes}`);
}

/** From its bundle, where there is one. The first call decides for what `use`. */
export async function loadJudge(kept: KeptCode | undefined, use?: 'many'): Promise<Judge> {
  if (loaded !== undefined) return loaded.exports;
  if (kept === undefined) return import('./lint-judge.ts');
  isForMany = use === 'many';
  if (isForMany) optimiseUpTo(LARGEST_OPTIMISED);
  loaded = loadKept<Judge>(kept, 'lint-judge', use);
  return loaded.exports;
}

/** Keeps what V8 has compiled of it: to be called when something was judged, as most of it is compiled only then. */
export function keepJudge(): void {
  loaded?.keep();
  if (isForMany) optimiseUpTo(USUALLY);
}
