import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { listed, shortName } from './words.ts';

const rule = 'several-strong-locks';

/**
 * Tables locked one after the other: whoever uses them in another order deadlocks with the migration. Two are usual and
 * short (a table and its parent), so they are a note; from three on it is a warning.
 */
export const severalStrongLocks: Rule = {
  id: rule,
  check: ({ statements }) => {
    const byTransaction = Map.groupBy(statements, ({ transaction }) => transaction);
    return [...byTransaction.values()].flatMap((group) => {
      const tables = new Set<string>();
      let last: RuleStatement | undefined;
      for (const statement of group) {
        const before = tables.size;
        for (const table of exclusive(statement)) tables.add(table);
        if (before > 0 && tables.size > before) last = statement;
      }
      if (last === undefined) return [];
      return [
        findingAt(last, {
          rule,
          severity: tables.size > 2 ? 'warn' : 'note',
          message: `One transaction takes ACCESS EXCLUSIVE on ${listed([...tables].map(shortName))}, one after the other: a session that uses them in another order deadlocks with it, and the first stays locked while it waits for the next.`,
          recipe: ['Give each table a migration (a transaction) of its own.'],
        }),
      ];
    });
  },
};

function exclusive({ locks }: RuleStatement): string[] {
  return locks.filter(({ mode }) => mode === 'AccessExclusiveLock').map(({ relation }) => relation);
}
