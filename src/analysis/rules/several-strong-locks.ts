import type { Finding } from '../analysis.ts';
import { type PredictedLock, strength } from '../locks/prediction.ts';
import { allSoFar, lineOf } from './place.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { listed, shortName } from './words.ts';

const rule = 'several-strong-locks';

/** A table as a transaction first locks it against writers. */
interface Taken extends PredictedLock {
  statement: RuleStatement;
}

/**
 * Tables locked one after the other: whoever uses them in another order deadlocks with the migration (error 40P01,
 * measured in server-behaviour.test.ts). Two are usual and short, so they are a note; from three on it is a warning,
 * and so are two transactions in opposite order: the app's own order cannot suit both.
 */
export const severalStrongLocks: Rule = {
  id: rule,
  check: (input) => {
    const groups = [...Map.groupBy(allSoFar(input), ({ transaction }) => transaction).values()].map(inOrder);
    const here = new Set(input.statements);
    return groups.flatMap((taken, index) => {
      const last = taken.findLast(({ statement }) => here.has(statement));
      if (last === undefined) return [];
      const opposed = groups.slice(0, index).flatMap((earlier) => oppositeOf(taken, earlier) ?? []);
      return [...oneTransaction(taken, here), ...opposed.slice(0, 1)];
    });
  },
};

/** The tables that a transaction locks, in order; empty where it takes them all at once. */
function inOrder(group: readonly RuleStatement[]): Taken[] {
  const taken = new Map<string, Taken>();
  for (const statement of group) {
    for (const lock of statement.locks) {
      const known = taken.get(lock.relation);
      if (strength(lock.mode) < strength('ShareRowExclusiveLock')) continue;
      if (known === undefined) taken.set(lock.relation, { ...lock, statement });
      else if (strength(lock.mode) > strength(known.mode)) known.mode = lock.mode;
    }
  }
  return [...taken.values()];
}

function oneTransaction(taken: readonly Taken[], here: ReadonlySet<RuleStatement>): Finding[] {
  const [first] = taken;
  const last = taken.at(-1);
  const exclusive = taken.filter(({ mode }) => mode === 'AccessExclusiveLock');
  if (first === undefined || last === undefined || first.statement === last.statement) return [];
  if (exclusive.length === 0 || !here.has(last.statement)) return [];
  const path = last.statement.analysed.location.path;
  const steps = taken.map(
    ({ relation, statement }) => `${shortName(relation)} (${lineOf(statement.analysed.location, path)})`,
  );
  const shown = steps.length <= 6 ? steps : [...steps.slice(0, 5), `${steps.length - 5} more`];
  return [
    findingAt(last.statement, {
      rule,
      severity: exclusive.length > 2 ? 'warn' : 'note',
      message: `One transaction locks ${listed(shown)}, in this order: a session that uses them in another order deadlocks with it, and ${shortName(first.relation)} stays locked while it waits for the others.`,
      recipe: [
        'Give each table a migration (a transaction) of its own.',
        'If they must change together: lock them in the order in which the application uses them, with a short lock_timeout.',
      ],
    }),
  ];
}

/** Two tables that both transactions lock, in opposite order. */
function oppositeOf(taken: readonly Taken[], earlier: readonly Taken[]): Finding | undefined {
  for (const [index, second] of taken.entries()) {
    for (const first of taken.slice(0, index)) {
      const [a, b] = [first, second].map(({ relation }) => earlier.findIndex((each) => each.relation === relation));
      if (a === undefined || b === undefined || b < 0 || a <= b || first.statement === second.statement) continue;
      const [before, after] = [earlier[b], earlier[a]];
      if (before === undefined || after === undefined || before.statement === after.statement) continue;
      const path = second.statement.analysed.location.path;
      const [x, y] = [shortName(first.relation), shortName(second.relation)];
      return findingAt(second.statement, {
        rule,
        severity: 'warn',
        message: `This transaction locks ${x} before ${y}; an earlier one (${lineOf(before.statement.analysed.location, path)}) locks ${y} before ${x}. In whichever order the application uses them, it can deadlock with one of the two.`,
        recipe: [
          'Give each table a migration (a transaction) of its own, or take the locks in the same order in both.',
        ],
      });
    }
  }
  return undefined;
}
