import { isDataWork, rowChanges } from './data-work.ts';
import { briefly, heldFor, heldText } from './place.ts';
import { findingAt, type Rule } from './rule.ts';
import { shortName } from './words.ts';

const rule = 'backfill-with-schema-change';

/** Locks are held to the transaction's end, so a schema change keeps its lock while the rows are changed. */
export const backfillWithSchemaChange: Rule = {
  id: rule,
  about: rowChanges,
  check: (input) =>
    input.statements.flatMap((statement) => {
      const { held } = statement;
      const work = statement.operations.find((operation) => isDataWork(operation, input.catalog));
      if (work === undefined || held.length === 0) return [];
      const exclusive = held.filter(({ mode }) => mode === 'AccessExclusiveLock');
      const relevant = exclusive.length > 0 ? exclusive : held;
      const tables = briefly(relevant.map(({ relation }) => shortName(relation)));
      return [
        findingAt(statement, {
          rule,
          severity: 'block',
          message: `${work.kind.toUpperCase()} ${shortName(work.object)} runs while the transaction still holds ${heldText(relevant, statement)}: ${exclusive.length > 0 ? 'reads and writes' : 'writes'} of ${tables} wait for all of it.${heldFor(relevant)}`,
          recipe: [
            'Leave only the schema change in this migration, so that its lock is gone in a moment.',
            'Put the change of rows into a migration (better: a PR) of its own, after it.',
            'There, change rows in batches of a few thousand, each in its own transaction.',
          ],
        }),
      ];
    }),
};
