import { join } from 'node:path';
import { compileAhead } from '../../sql/postgres/parser-binary.ts';
import { type KeptCode, type Loaded, loadKept } from './kept-code.ts';

type Judge = typeof import('./lint-judge.ts');

let loaded: Loaded<Judge> | undefined;
let parser: ReturnType<typeof compileAhead> | undefined;

/** To be called as soon as it is likely that something has to be judged: the parser is compiled meanwhile. */
export function expectJudge(kept: KeptCode | undefined): void {
  if (kept !== undefined) parser ??= compileAhead(join(kept.folder, 'libpg-query.wasm'));
}

/** From its bundle, where there is one. The first call decides for what `use`. */
export async function loadJudge(kept: KeptCode | undefined, use?: 'many'): Promise<Judge> {
  if (kept === undefined) return import('./lint-judge.ts');
  if (loaded !== undefined) return loaded.exports;
  expectJudge(kept);
  const ahead = await parser;
  loaded = loadKept<Judge>(kept, 'lint-judge', use);
  if (ahead !== undefined) loaded.exports.useModule(ahead.module);
  return loaded.exports;
}

/** Keeps what V8 has compiled of it: to be called when something was judged, as most of it is compiled only then. */
export function keepJudge(): void {
  loaded?.keep();
}
