import type { Finding } from '../analysis.ts';
import { type PredictedLock, strength } from '../locks/prediction.ts';
import { gathered } from './gathered.ts';
import { briefly, lineOf } from './place.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { shortName } from './words.ts';

const rule = 'several-strong-locks';

/** A table as a transaction first locks it against writers. */
interface Taken extends PredictedLock {
  statement: RuleStatement;
}

interface Memory {
  /** By transaction, the tables in the order in which it locks them. */
  taken: Map<string, Map<string, Taken>>;
  /** `a\0b` → where a transaction first locks a before b. */
  pairs: Map<string, Pair>;
  /** By transaction, the first pair that another one locks in opposite order. */
  opposed: Map<string, { pair: Pair; earlier: Pair }>;
}

interface Pair {
  first: Taken;
  second: Taken;
}

/** Pairs are looked at among so many tables of a transaction; one that locks more has them in its list. */
const most = 50;

/**
 * Tables locked one after the other: whoever uses them in another order deadlocks with the migration (error 40P01,
 * measured in server-behaviour.test.ts). Two are usual and short, so they are a note; from three on it is a warning,
 * and so are two transactions in opposite order: the app's own order cannot suit both.
 */
export const severalStrongLocks: Rule = {
  id: rule,
  check: (input) => {
    const { taken, opposed } = orderOf(input);
    if (!input.statements.some(({ transaction }) => (taken.get(transaction)?.size ?? 0) > 1)) return [];
    const here = new Set(input.statements);
    return [...new Set(input.statements.map(({ transaction }) => transaction))].flatMap((transaction) => [
      ...oneTransaction([...(taken.get(transaction)?.values() ?? [])], here),
      ...twoTransactions(opposed.get(transaction), here),
    ]);
  },
};

const orderOf = gathered<Memory>(
  () => ({ taken: new Map(), pairs: new Map(), opposed: new Map() }),
  ({ taken, pairs, opposed }, statement) => {
    const { transaction } = statement;
    const group = taken.get(transaction) ?? new Map<string, Taken>();
    taken.set(transaction, group);
    for (const lock of statement.locks) {
      if (strength(lock.mode) < strength('ShareRowExclusiveLock')) continue;
      const known = group.get(lock.relation);
      if (known !== undefined) {
        if (strength(lock.mode) > strength(known.mode)) known.mode = lock.mode;
        continue;
      }
      const second: Taken = { ...lock, statement };
      if (group.size < most) {
        for (const first of group.values()) {
          if (first.statement === statement) continue;
          const key = `${first.relation}\0${lock.relation}`;
          const earlier = pairs.get(`${lock.relation}\0${first.relation}`);
          if (earlier !== undefined && earlier.first.statement.transaction !== transaction && !opposed.has(transaction))
            opposed.set(transaction, { pair: { first, second }, earlier });
          if (!pairs.has(key)) pairs.set(key, { first, second });
        }
      }
      group.set(lock.relation, second);
    }
  },
);

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
  return [
    findingAt(last.statement, {
      rule,
      severity: exclusive.length > 2 ? 'warn' : 'note',
      message: `One transaction locks ${briefly(steps)}, in this order: a session that uses them in another order deadlocks with it, and ${shortName(first.relation)} stays locked while it waits for the others.`,
      recipe: [
        'Give each table a migration (a transaction) of its own.',
        'If they must change together: lock them in the order in which the application uses them, with a short lock_timeout.',
      ],
    }),
  ];
}

function twoTransactions(
  opposed: { pair: Pair; earlier: Pair } | undefined,
  here: ReadonlySet<RuleStatement>,
): Finding[] {
  if (opposed === undefined || !here.has(opposed.pair.second.statement)) return [];
  const { first, second } = opposed.pair;
  const [x, y] = [shortName(first.relation), shortName(second.relation)];
  const place = lineOf(opposed.earlier.first.statement.analysed.location, second.statement.analysed.location.path);
  return [
    findingAt(second.statement, {
      rule,
      severity: 'warn',
      message: `This transaction locks ${x} before ${y}; an earlier one (${place}) locks ${y} before ${x}. In whichever order the application uses them, it can deadlock with one of the two.`,
      recipe: ['Give each table a migration (a transaction) of its own, or take the locks in the same order in both.'],
    }),
  ];
}
