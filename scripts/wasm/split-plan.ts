import { type Locals, localBit } from './liveness.ts';
import { type Case, exitsOf, type Switch } from './switch.ts';

/** Which cases of a switch become functions, and what these have in common: all are called in one place. */
export interface SplitPlan {
  /** By their labels. */
  moved: ReadonlyMap<number, Case>;
  kept: readonly Case[];
  /** Locals that are given to each function, and those that each answers. */
  params: readonly number[];
  results: readonly number[];
  /** Labels by the switch's value, and the one for all other values. */
  targets: readonly number[];
  otherwise: number;
  /** Labels to go on to: besides its results, a function answers a place in this list. */
  exits: readonly number[];
}

/** Of the cases, as a share: what more of them leave behind is a result; those that leave something else stay. */
const MANY = 0.25;

/** `targets` are the switch's, the one for other values last. */
export function planSplit({ cases }: Switch, targets: readonly number[]): SplitPlan {
  const all = targets.slice(0, -1);
  const otherwise = targets.at(-1) ?? 0;
  const results = localsIn(cases.reduce((some, { leaves }) => some | leaves, 0n)).filter(
    (local) => cases.filter(({ leaves }) => (leaves & localBit(local)) !== 0n).length > MANY * cases.length,
  );
  const answered = results.reduce((some, local) => some | localBit(local), 0n);
  // Who is reached from elsewhere too stays where that leads.
  const reached = new Set([otherwise, ...cases.flatMap(exitsOf)]);
  const moves = ({ label, canMove, leaves }: Case): boolean =>
    canMove && (leaves & ~answered) === 0n && !reached.has(label);
  const moved = new Map(cases.filter(moves).map((each) => [each.label, each]));
  const exits = [...moved.values()].flatMap(exitsOf);
  return {
    moved,
    kept: cases.filter((each) => !moves(each)),
    params: localsIn([...moved.values()].reduce((some, { reads }) => some | reads, answered)),
    results,
    targets: all,
    otherwise,
    exits: [...new Set([...exits, ...all.filter((label) => !moved.has(label))])],
  };
}

function localsIn(locals: Locals): number[] {
  const found: number[] = [];
  for (let local = 0; locals >> BigInt(local) > 0n; local++) if ((locals & localBit(local)) !== 0n) found.push(local);
  return found;
}
