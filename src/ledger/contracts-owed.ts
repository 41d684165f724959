import type { MergedChange, OpenPull } from './facts.ts';
import { expandsIn } from './match-expand.ts';

const DAY_MS = 86_400_000;

/** An expand that was merged, and whose last step is still to come. */
export interface OwedContract {
  /** The change that expanded. */
  commit: string;
  pull?: number;
  /** ISO 8601. */
  mergedAt: string;
  ageDays: number;
  /** What was added: `users.full_name`. */
  added: string;
  /** What is to go, or to be done: `users.name`; a constraint that is to be validated. */
  owed: string;
  /** `drop`: its rows were copied to what was added. `validate`: a constraint was added NOT VALID. */
  kind: 'drop' | 'validate';
  /** The open pull request that names this one as its expand. */
  contract?: number;
}

/**
 * Contracts that are owed, the oldest first. Not every expand owes one: only where something was filled from something
 * older, which is still there, or where a constraint was not validated yet.
 * @param now ms since the epoch
 */
export function contractsOwed(merged: readonly MergedChange[], open: readonly OpenPull[], now: number): OwedContract[] {
  return merged.flatMap((change, index) => {
    const { commit, pull, mergedAt, facts } = change;
    const since = merged.slice(index);
    const contract = pull === undefined ? undefined : open.find((each) => each.facts.expands.includes(pull))?.number;
    const known = {
      commit,
      ...(pull !== undefined && { pull }),
      mergedAt,
      ageDays: Math.max(0, Math.floor((now - Date.parse(mergedAt)) / DAY_MS)),
      ...(contract !== undefined && { contract }),
    };
    const copies = since.flatMap((each) => each.facts.touches.flatMap(({ copies: all = [] }) => all));
    const replaced = expandsIn(facts.touches).flatMap(({ object: added }) => {
      const sources = new Set(copies.filter(({ to }) => to === added).map(({ from }) => from));
      return [...sources]
        .filter((owed) => !isGone(owed, since))
        .map((owed) => ({ ...known, added, owed, kind: 'drop' as const }));
    });
    const unvalidated = facts.touches
      .filter(({ notValid, object }) => notValid === true && !isValidated(object, since))
      .map(({ object }) => ({ ...known, added: object, owed: object, kind: 'validate' as const }));
    return [...replaced, ...unvalidated];
  });
}

/** It was dropped or renamed, or its table was. */
function isGone(column: string, since: readonly MergedChange[]): boolean {
  const table = column.slice(0, column.lastIndexOf('.'));
  return touchesOf(since).some(
    ({ kind, object }) =>
      (object === column && (kind === 'drop column' || kind === 'rename column')) ||
      (object === table && (kind === 'drop table' || kind === 'rename table')),
  );
}

function isValidated(constraint: string, since: readonly MergedChange[]): boolean {
  return touchesOf(since).some(
    ({ kind, object }) => object === constraint && (kind === 'validate constraint' || kind === 'drop constraint'),
  );
}

function touchesOf(changes: readonly MergedChange[]) {
  return changes.flatMap(({ facts }) => facts.touches);
}
