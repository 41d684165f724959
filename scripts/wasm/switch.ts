import { type ControlFlow, neverGoesOn, WHOLE } from './control-flow.ts';
import { type Instruction, OP, VOID } from './instructions.ts';
import { type Locals, landingOf, liveBefore, localBit } from './liveness.ts';

/** A C `switch` as compilers write it: blocks in blocks, a `br_table` in the innermost, and behind each block a case. */
export interface Switch {
  /** The `br_table`. */
  at: number;
  /** Labels of the blocks, the innermost first. Behind the outermost is what comes after the switch. */
  nest: readonly number[];
  cases: readonly Case[];
}

export interface Case {
  /** The block that ends where it begins. */
  label: number;
  /** Its instructions, without the `end`s around it. */
  from: number;
  to: number;
  /** The label at which it arrives in the end, by running into the next case or by a branch, and where that end begins. */
  arrives: number | undefined;
  until: number;
  /** Labels to which it branches before its end. */
  branches: readonly number[];
  /** Locals that it reads before it writes them, and those that it writes and what comes after it may read. */
  reads: Locals;
  leaves: Locals;
  /** Whether it can be a function of its own: it does not return from this one, and no value goes with its branches. */
  canMove: boolean;
}

/** The first that has so many cases. */
export function findSwitch(body: readonly Instruction[], flow: ControlFlow, least: number): Switch | undefined {
  for (const [at, { op }] of body.entries()) {
    if (op !== OP.brTable) continue;
    const nest: number[] = [];
    for (let label = flow.openAt(at).at(-1) ?? WHOLE; isPlainBlock(body[label]); label--) nest.push(label);
    if (nest.length <= least) continue;
    const live = liveBefore(body, flow);
    const cases = nest
      .slice(0, -1)
      .map((label, nth) => caseOf(body, flow, live, { label, next: nest[nth + 1] ?? WHOLE }));
    return { at, nest, cases };
  }
  return undefined;
}

function isPlainBlock(instruction: Instruction | undefined): boolean {
  return instruction?.op === OP.block && instruction.names[0] === VOID;
}

function caseOf(
  body: readonly Instruction[],
  flow: ControlFlow,
  live: readonly Locals[],
  { label, next }: { label: number; next: number },
): Case {
  const from = (flow.endOf.get(label) ?? 0) + 1;
  const to = flow.endOf.get(next) ?? from;
  const last = to === from ? undefined : body[to - 1];
  const goesOn = last === undefined || !neverGoesOn(last);
  const until = last?.op === OP.br ? to - 1 : to;
  const arrives = goesOn ? next : until < to ? flow.targetsOf(until)[0] : undefined;
  const branches = new Set<number>();
  let written: Locals = 0n;
  let returns = false;
  for (const [nth, { op, names }] of body.slice(from, to).entries()) {
    if (from + nth < until) for (const target of flow.targetsOf(from + nth)) if (target < from) branches.add(target);
    if (op === OP.localSet || op === OP.localTee) written |= localBit(names[0] ?? 0);
    if (op === OP.return) returns = true;
  }
  const exits = arrives === undefined ? [...branches] : [arrives, ...branches];
  let leaves: Locals = 0n;
  for (const exit of exits) for (const at of landingOf(body, flow, exit)) leaves |= (live[at] ?? 0n) & written;
  const canMove = !returns && exits.every((exit) => body[exit]?.names[0] === VOID);
  const reads = liveBefore(body, flow, from, to)[from] ?? 0n;
  return { label, from, to, arrives, until, branches: [...branches], reads, leaves, canMove };
}

/** Labels that it goes on to. */
export function exitsOf({ arrives, branches }: Case): number[] {
  return [...new Set([...(arrives === undefined ? [] : [arrives]), ...branches])];
}
