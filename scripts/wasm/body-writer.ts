import { numberBytes } from '../../src/sql/postgres/wasm-binary.ts';
import { type ControlFlow, isBranch, opens } from './control-flow.ts';
import { type Instruction, OP, VOID } from './instructions.ts';
import { signedBytes, vector } from './module.ts';

/** A function whose instructions are copied from. */
export interface Source {
  bytes: Uint8Array;
  body: readonly Instruction[];
  flow: ControlFlow;
}

const LOCALS = new Set<number>([OP.localGet, OP.localSet, OP.localTee]);

/** Writes a function's instructions: labels and locals are named as they are in the source, and numbered as they are here. */
export class BodyWriter {
  #source: Source;
  #localOf: (local: number) => number;
  #open: number[];
  #parts: Uint8Array[] = [];

  constructor(source: Source, localOf: (local: number) => number, open: readonly number[] = []) {
    this.#source = source;
    this.#localOf = localOf;
    this.#open = [...open];
  }

  /** An opcode and the numbers behind it. */
  put(op: number, ...numbers: number[]): void {
    this.#parts.push(Buffer.from([op, ...numbers.flatMap((number) => numberBytes(number))]));
  }

  constant(value: number): void {
    this.#parts.push(Buffer.from([OP.i32Const, ...signedBytes(value)]));
  }

  local(op: number, local: number): void {
    this.put(op, this.#localOf(local));
  }

  /** To one label, or with br_table to one of several. */
  branch(op: number, labels: readonly number[]): void {
    const depths = labels.map((label) => this.#open.length - 1 - this.#placeOf(label));
    if (op === OP.brTable) this.put(op, depths.length - 1, ...depths);
    else this.put(op, ...depths);
  }

  #placeOf(label: number): number {
    const place = this.#open.lastIndexOf(label);
    if (place === -1) throw new Error(`The label ${label} is not open.`);
    return place;
  }

  block(label: number): void {
    this.put(OP.block, VOID);
    this.#open.push(label);
  }

  end(): void {
    this.put(OP.end);
    this.#open.pop();
  }

  /** Instructions of the source, `to` not among them. */
  copy(from: number, to: number): void {
    const { bytes, flow, body } = this.#source;
    for (const [nth, instruction] of body.slice(from, to).entries()) {
      const { op, start, end, names } = instruction;
      if (isBranch(instruction)) this.branch(op, flow.targetsOf(from + nth));
      else if (LOCALS.has(op)) this.local(op, names[0] ?? 0);
      else this.#parts.push(bytes.subarray(start, end));
      if (opens(instruction)) this.#open.push(from + nth);
      else if (op === OP.end) this.#open.pop();
    }
  }

  /** The function with these locals, by their types, besides its parameters. */
  withLocals(types: readonly number[]): Buffer {
    const groups: Array<{ type: number; count: number }> = [];
    for (const type of types) {
      const last = groups.at(-1);
      if (last?.type === type) last.count++;
      else groups.push({ type, count: 1 });
    }
    const declared = groups.map(({ type, count }) => Buffer.from([...numberBytes(count), type]));
    return Buffer.concat([vector(declared), ...this.#parts]);
  }
}
