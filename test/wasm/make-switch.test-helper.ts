import { OP, VOID } from '../../scripts/wasm/instructions.ts';
import { I32, signedBytes } from '../../scripts/wasm/module.ts';
import { numberBytes } from '../../src/sql/postgres/wasm-binary.ts';

/** Answers 0 to below `below`. */
export type Draw = (below: number) => number;

/** The same numbers for the same seed. */
export function drawFrom(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const [I64, TIMES, MINUS, AND, LESS, EXTEND, WRAP] = [0x7e, 0x6c, 0x6b, 0x71, 0x48, 0xad, 0xa7];
const CALL_NOTE = [0x10, 0];
/** Parameters x and y, and locals; the last is an i64. Fuel ends every loop. */
const [X, Y, A, SUM, B, FUEL, WIDE] = [0, 1, 2, 3, 4, 5, 6];

/**
 * A module whose function `run(x, y)` is a loop around a switch, as a parser's is: its cases, made at random, change
 * locals, call `note`, branch within, into later cases and out, run into each other, return or trap.
 */
export function makeSwitch(draw: Draw, cases: number): Uint8Array {
  const body = [2, 4, I32, 1, I64, ...bodyOf(draw, cases)];
  const section = (id: number, bytes: number[]): number[] => [id, ...numberBytes(bytes.length), ...bytes];
  const text = (word: string): number[] => [word.length, ...Buffer.from(word)];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [2, 0x60, 1, I32, 0, 0x60, 2, I32, I32, 1, I32]),
    ...section(2, [1, ...text('env'), ...text('note'), 0, 0]),
    ...section(3, [1, 1]),
    ...section(4, [1, 0x70, 1, 1, 1]),
    ...section(7, [1, ...text('run'), 0, 1]),
    ...section(9, [1, 0, OP.i32Const, 0, OP.end, 1, 1]),
    ...section(10, [1, ...numberBytes(body.length), ...body]),
  ]);
}

function bodyOf(draw: Draw, cases: number): number[] {
  const nest = Array.from({ length: cases + 1 }, (_, nth) => `case ${nth}`);
  const around = ['out', 'again', ...nest.toReversed()];
  const anyLabel = (): string => around[draw(around.length)] ?? 'out';
  const targets = Array.from({ length: 2 * cases + 1 }, anyLabel);
  const code = [...constant(20), OP.localSet, FUEL, OP.block, VOID, OP.loop, VOID];
  code.push(...burn, ...constant(1), LESS, OP.brIf, 1);
  for (const _ of nest) code.push(OP.block, VOID);
  code.push(OP.localGet, X, OP.brTable, ...numberBytes(targets.length - 1));
  for (const label of targets) code.push(...depthOf(around, label));
  for (const nth of nest.keys()) {
    code.push(OP.end);
    around.pop();
    if (nth < cases) code.push(...caseOf(draw, around));
  }
  code.push(OP.localGet, SUM, ...constant(31), TIMES, OP.localGet, A, OP.i32Add, OP.localSet, SUM);
  code.push(OP.localGet, X, ...constant(5), TIMES, OP.localGet, Y, OP.i32Add, ...constant(63), AND, OP.localTee, X);
  return [...code, ...CALL_NOTE, OP.br, 0, OP.end, OP.end, OP.localGet, SUM, OP.localGet, B, OP.i32Add, OP.end];
}

function caseOf(draw: Draw, open: readonly string[]): number[] {
  const body = statements(draw, open, 2);
  const end = draw(20);
  if (end < 13) return [...body, OP.br, ...depthOf(open, open[2] ?? 'out')];
  if (end < 15) return body;
  if (end < 18) return [...body, OP.br, ...depthOf(open, open[draw(open.length)] ?? 'out')];
  return end < 19 ? [...body, OP.localGet, SUM, OP.return] : [...body, OP.unreachable];
}

function statements(draw: Draw, open: readonly string[], deeper: number): number[] {
  return Array.from({ length: draw(4) }, () => statement(draw, open, deeper)).flat();
}

function statement(draw: Draw, open: readonly string[], deeper: number): number[] {
  const kind = draw(deeper > 0 ? 9 : 6);
  const value = expression(draw, 2);
  if (kind < 2) return [...value, OP.localSet, [A, A, SUM, B, X][draw(5)] ?? A];
  if (kind === 2) return [...value, ...CALL_NOTE];
  if (kind === 3) return [...value, EXTEND, OP.localSet, WIDE];
  if (kind === 4) return [OP.localGet, WIDE, WRAP, OP.localSet, B];
  if (kind === 5) return [...value, OP.brIf, ...depthOf(open, open[draw(open.length)] ?? 'out')];
  const inner = statements(draw, [...open, 'past', 'inner'].slice(0, open.length + (kind === 8 ? 2 : 1)), deeper - 1);
  if (kind === 6) return [OP.block, VOID, ...inner, ...value, OP.brIf, 0, OP.end];
  if (kind === 7) return [...value, OP.if, VOID, ...inner, OP.else, ...inner, OP.end];
  const stop = [...burn, ...constant(1), LESS, OP.brIf, 1];
  return [OP.block, VOID, OP.loop, VOID, ...stop, ...inner, ...value, OP.brIf, 0, OP.end, OP.end];
}

const burn = [OP.localGet, FUEL, ...constant(1), MINUS, OP.localTee, FUEL];

function expression(draw: Draw, deeper: number): number[] {
  const kind = draw(deeper > 0 ? 4 : 2);
  if (kind === 0) return constant(draw(200));
  if (kind === 1) return [OP.localGet, draw(6)];
  if (kind === 2) return [...expression(draw, deeper - 1), ...expression(draw, deeper - 1), OP.i32Add];
  return [...expression(draw, deeper - 1), OP.localTee, [A, B][draw(2)] ?? A];
}

function constant(value: number): number[] {
  return [OP.i32Const, ...signedBytes(value)];
}

function depthOf(open: readonly string[], label: string): number[] {
  return numberBytes(open.length - 1 - open.lastIndexOf(label));
}
