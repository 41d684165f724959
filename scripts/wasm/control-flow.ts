import { type Instruction, OP } from './instructions.ts';

/** The function itself, as a label. */
export const WHOLE = -1;

/** By instruction; a label is known by the index of the instruction that opens its block. */
export interface ControlFlow {
  /** Of what opens a block, its `end`; of an `else` too. */
  endOf: ReadonlyMap<number, number>;
  /** Of an `if`, its `else`. */
  elseOf: ReadonlyMap<number, number>;
  /** Labels that are open where the instruction stands, the innermost last. */
  openAt: (index: number) => readonly number[];
  /** Labels that it may branch to. */
  targetsOf: (index: number) => readonly number[];
}

const BRANCHES = new Set<number>([OP.br, OP.brIf, OP.brTable]);
const OPENS = new Set<number>([OP.block, OP.loop, OP.if]);

export const isBranch = ({ op }: Instruction): boolean => BRANCHES.has(op);
export const opens = ({ op }: Instruction): boolean => OPENS.has(op);
/** Whether what follows it is reached by a branch only. */
export const neverGoesOn = ({ op }: Instruction): boolean =>
  op === OP.br || op === OP.brTable || op === OP.return || op === OP.unreachable;

export function controlFlowOf(body: readonly Instruction[]): ControlFlow {
  const endOf = new Map<number, number>();
  const elseOf = new Map<number, number>();
  const parents: number[] = [];
  const open: number[] = [WHOLE];
  for (const [index, instruction] of body.entries()) {
    const inner = open.at(-1) ?? WHOLE;
    parents.push(inner);
    if (opens(instruction)) open.push(index);
    else if (instruction.op === OP.else) elseOf.set(inner, index);
    else if (instruction.op === OP.end) {
      endOf.set(inner, index);
      const other = elseOf.get(inner);
      if (other !== undefined) endOf.set(other, index);
      open.pop();
    }
  }
  const openAt = (index: number): number[] => {
    const labels: number[] = [];
    for (let label = parents[index] ?? WHOLE; label !== WHOLE; label = parents[label] ?? WHOLE) labels.push(label);
    return [...labels, WHOLE].reverse();
  };
  const targetsOf = (index: number): number[] => {
    const instruction = body[index];
    if (instruction === undefined || !isBranch(instruction)) return [];
    const labels = openAt(index);
    return instruction.names.map((depth) => labels[labels.length - 1 - depth] ?? WHOLE);
  };
  return { endOf, elseOf, openAt, targetsOf };
}
