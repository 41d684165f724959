import { isDataWork } from './data-work.ts';
import { findingAt, type Rule } from './rule.ts';
import { listed, modeName, shortName } from './words.ts';

const rule = 'backfill-with-schema-change';

/** Locks are held to the transaction's end, so a schema change keeps its lock while the rows are changed. */
export const backfillWithSchemaChange: Rule = {
  id: rule,
  check: ({ statements }) =>
    statements.flatMap((statement) => {
      const work = statement.operations.find(isDataWork);
      if (work === undefined || statement.held.length === 0) return [];
      const tables = listed(statement.held.map(({ relation }) => shortName(relation)));
      const strongest = statement.held.some(({ mode }) => mode === 'AccessExclusiveLock')
        ? 'AccessExclusiveLock'
        : 'ShareLock';
      const mode =
        statement.held.find((lock) => lock.mode === 'AccessExclusiveLock')?.mode ??
        statement.held[0]?.mode ??
        'ShareLock';
      const who = strongest === 'AccessExclusiveLock' ? 'reads and writes' : 'writes';
      return [
        findingAt(statement, {
          rule,
          severity: 'block',
          message: `${work.kind.toUpperCase()} ${shortName(work.object)} runs while ${modeName(mode)} on ${tables} is held by an earlier statement of the transaction: ${who} of ${tables} wait for all of it.`,
          recipe: [
            'Leave only the schema change in this migration, so that its lock is gone in a moment.',
            'Put the change of rows into a migration (better: a PR) of its own, after it.',
            'There, change rows in batches of a few thousand, each in its own transaction.',
          ],
        }),
      ];
    }),
};
