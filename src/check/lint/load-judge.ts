import { type KeptCode, type Loaded, loadKept } from './kept-code.ts';

type Judge = typeof import('./lint-judge.ts');

let loaded: Loaded<Judge> | undefined;

/** From its bundle, where there is one. */
export async function loadJudge(kept: KeptCode | undefined): Promise<Judge> {
  if (kept === undefined) return import('./lint-judge.ts');
  loaded ??= loadKept<Judge>(kept, 'lint-judge');
  return loaded.exports;
}

/** Keeps what V8 has compiled of it: to be called when something was judged, as most of it is compiled only then. */
export function keepJudge(): void {
  loaded?.keep();
}
