import { textOf } from '../detail.ts';
import { isDataWork } from './data-work.ts';
import { findingAt, type Rule } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'unbatched-backfill';

/** One transaction that changes a table's rows keeps each row locked to its end, and its old versions from vacuum. */
export const unbatchedBackfill: Rule = {
  id: rule,
  check: ({ statements }) =>
    statements.flatMap((statement) => {
      if (statement.held.length > 0) return [];
      // A DO block that commits as it goes is batched already; inside a transaction the server refuses it.
      if (statement.operations.some((operation) => operation.detail?.commits === true)) return [];
      const work = statement.operations.find((operation) => isDataWork(operation) && !operation.onNewObject);
      if (work === undefined) return [];
      const table = shortName(work.table ?? work.object);
      const columns = textOf(work, 'columns');
      const set =
        columns === undefined
          ? '…'
          : columns
              .split(',')
              .map((name) => `${quoteName(name)} = …`)
              .join(', ');
      const batch =
        work.kind === 'update'
          ? ` For example ${code(`UPDATE ${quoteName(table)} SET ${set} WHERE <key> BETWEEN … AND …;`)}`
          : '';
      return [
        findingAt(statement, {
          rule,
          severity: 'warn',
          message: `${work.kind.toUpperCase()} ${table} changes its rows in one transaction: every row it touches stays locked to the end, and replicas get it all at once.`,
          recipe: [
            `Go through ${table} by its key in batches of a few thousand rows, each in its own transaction.${batch}`,
            'Pause between batches while replicas lag.',
          ],
        }),
      ];
    }),
};
