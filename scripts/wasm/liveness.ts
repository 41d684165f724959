import { type ControlFlow, neverGoesOn, WHOLE } from './control-flow.ts';
import { type Instruction, OP } from './instructions.ts';

/** Locals, a bit each. */
export type Locals = bigint;

export const localBit = (index: number): Locals => 1n << BigInt(index);

/**
 * For each instruction, the locals that may be read from there on before they are written. With `from` and `to`, by
 * these instructions alone.
 */
export function liveBefore(body: readonly Instruction[], flow: ControlFlow, from = 0, to = body.length): Locals[] {
  const live: Locals[] = [];
  const next = body.slice(from, to).map((_, nth) => successorsOf(body, flow, from + nth));
  for (let changed = true; changed; ) {
    changed = false;
    for (let index = to - 1; index >= from; index--) {
      const instruction = body[index];
      if (instruction === undefined) continue;
      let locals = 0n;
      for (const after of next[index - from] ?? []) if (after >= from && after < to) locals |= live[after] ?? 0n;
      locals = before(instruction, locals);
      if (locals !== live[index]) changed = true;
      live[index] = locals;
    }
  }
  return live;
}

function before({ op, names: [local = 0] }: Instruction, after: Locals): Locals {
  if (op === OP.localGet) return after | localBit(local);
  if (op === OP.localSet || op === OP.localTee) return after & ~localBit(local);
  return after;
}

/** Where it may go on. */
function successorsOf(body: readonly Instruction[], flow: ControlFlow, index: number): number[] {
  const instruction = body[index];
  if (instruction === undefined) return [];
  // The first part of an `if` ends where its `else` stands.
  if (instruction.op === OP.else) return [flow.endOf.get(index) ?? index];
  const found = flow.targetsOf(index).flatMap((label) => landingOf(body, flow, label));
  if (instruction.op === OP.if) found.push((flow.elseOf.get(index) ?? flow.endOf.get(index) ?? index) + 1);
  if (!neverGoesOn(instruction)) found.push(index + 1);
  return [...new Set(found)];
}

/** Where a branch to the label leads: a loop's beginning, a block's end, out of the function. */
export function landingOf(body: readonly Instruction[], flow: ControlFlow, label: number): number[] {
  if (label === WHOLE) return [];
  return [body[label]?.op === OP.loop ? label + 1 : (flow.endOf.get(label) ?? label) + 1];
}
