import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { listed, shortName } from './words.ts';

const rule = 'several-strong-locks';

/** Two tables locked one after the other: whoever uses them in the other order deadlocks with the migration. */
export const severalStrongLocks: Rule = {
  id: rule,
  check: ({ statements }) => {
    const byTransaction = Map.groupBy(statements, ({ transaction }) => transaction);
    return [...byTransaction.values()].flatMap((group) => {
      const takers = group.filter((statement) => exclusive(statement).length > 0);
      const tables = [...new Set(takers.flatMap(exclusive))];
      const last = takers.findLast((statement, index) => {
        const before = new Set(takers.slice(0, index).flatMap(exclusive));
        return before.size > 0 && exclusive(statement).some((table) => !before.has(table));
      });
      if (tables.length < 2 || last === undefined) return [];
      return [
        findingAt(last, {
          rule,
          severity: 'warn',
          message: `One transaction takes ACCESS EXCLUSIVE on ${listed(tables.map(shortName))}, one after the other: a session that uses them in another order deadlocks with it, and the first stays locked while it waits for the next.`,
          recipe: ['Give each table a migration (a transaction) of its own.'],
        }),
      ];
    });
  },
};

function exclusive({ locks }: RuleStatement): string[] {
  return locks.filter(({ mode }) => mode === 'AccessExclusiveLock').map(({ relation }) => relation);
}
