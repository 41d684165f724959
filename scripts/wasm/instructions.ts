import { readNumber } from '../../src/sql/postgres/wasm-binary.ts';

/** One instruction of a function's body. https://webassembly.github.io/spec/core/binary/instructions.html */
export interface Instruction {
  op: number;
  /** Offsets in the module: its first byte, and the one behind its last. */
  start: number;
  end: number;
  /** What it names, in order: labels of a branch (the default last), a local, a function; of a block its type. */
  names: readonly number[];
}

export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  callIndirect: 0x11,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Const: 0x41,
  i32GeU: 0x4f,
  i32Add: 0x6a,
} as const;

/** The type of a block that neither takes nor leaves a value. */
export const VOID = 0x40;

/** Numbers behind an opcode; those that are not here have none. */
const NAMES: Record<number, number> = {
  ...{ [OP.block]: 1, [OP.loop]: 1, [OP.if]: 1, [OP.br]: 1, [OP.brIf]: 1, 16: 1, [OP.callIndirect]: 2 },
  ...{ [OP.localGet]: 1, [OP.localSet]: 1, [OP.localTee]: 1, 35: 1, 36: 1, 63: 1, 64: 1 },
  // Constants: as signed numbers they end where unsigned ones do.
  ...{ [OP.i32Const]: 1, 66: 1 },
};
const [FIRST_LOAD, LAST_STORE] = [0x28, 0x3e];
const [F32_CONST, F64_CONST] = [0x43, 0x44];
const [FIRST_PLAIN, LAST_PLAIN] = [0x45, 0xc4];
const PLAIN = new Set<number>([OP.unreachable, 0x01, OP.else, OP.end, OP.return, 0x1a, 0x1b]);
const BULK = 0xfc;
/** memory.init, data.drop, memory.copy, memory.fill; below them are conversions. */
const BULK_NAMES: Record<number, number> = { 8: 2, 9: 1, 10: 2, 11: 1 };

/** @throws Error for an instruction that is not known: of references, threads and vectors. */
export function instructionsOf(module: Uint8Array, from: number, to: number): Instruction[] {
  const found: Instruction[] = [];
  for (let at = from; at < to; ) {
    const instruction = readInstruction(module, at);
    found.push(instruction);
    at = instruction.end;
  }
  return found;
}

function readInstruction(module: Uint8Array, start: number): Instruction {
  const op = module[start] ?? 0;
  const at = start + 1;
  if (PLAIN.has(op) || (op >= FIRST_PLAIN && op <= LAST_PLAIN)) return { op, start, end: at, names: [] };
  if (op === F32_CONST) return { op, start, end: at + 4, names: [] };
  if (op === F64_CONST) return { op, start, end: at + 8, names: [] };
  if (op >= FIRST_LOAD && op <= LAST_STORE) return { op, start, ...readNumbers(module, at, 2) };
  if (op === OP.brTable) {
    const count = readNumber(module, at);
    return { op, start, ...readNumbers(module, count.end, count.value + 1) };
  }
  if (op === BULK) {
    const kind = readNumber(module, at);
    const numbers = kind.value < 8 ? 0 : BULK_NAMES[kind.value];
    if (numbers !== undefined) return { op, start, ...readNumbers(module, kind.end, numbers) };
  }
  const numbers = NAMES[op];
  if (numbers === undefined) throw new Error(`Instruction 0x${op.toString(16)} at ${start} is not known.`);
  return { op, start, ...readNumbers(module, at, numbers) };
}

function readNumbers(module: Uint8Array, from: number, count: number): { names: number[]; end: number } {
  const names: number[] = [];
  let end = from;
  for (let index = 0; index < count; index++) {
    const read = readNumber(module, end);
    names.push(read.value);
    end = read.end;
  }
  return { names, end };
}
