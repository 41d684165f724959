import type { ClassifiedOperation } from '../analysis.ts';
import { isSet, textOf } from '../detail.ts';
import { isDataWork, rowChanges } from './data-work.ts';
import { findingAt, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'unbatched-backfill';

/** One transaction that changes a table's rows keeps each row locked to its end, and its old versions from vacuum. */
export const unbatchedBackfill: Rule = {
  id: rule,
  about: rowChanges,
  check: (input) => {
    const analysed = lastAnalyzed(input);
    return input.statements.flatMap((statement) => {
      if (statement.held.length > 0) return [];
      // A DO block that commits as it goes is batched already; inside a transaction the server refuses it.
      if (statement.operations.some((operation) => operation.detail?.commits === true)) return [];
      const work = statement.operations.find((each) => isDataWork(each, input.catalog) && !each.onNewObject);
      if (work === undefined) return [];
      const table = shortName(work.table ?? work.object);
      const isAnalyzed = Math.max(analysed.get(table) ?? -1, analysed.get('') ?? -1) > statement.index;
      return [
        findingAt(statement, {
          rule,
          severity: 'warn',
          message: `${work.kind.toUpperCase()} ${table} changes ${whichRows(work)} in one transaction${counted(statement, work, input)}: every row it touches stays locked to the end, and replicas get it all at once.`,
          recipe: [
            `Go through ${table} by its key in batches of a few thousand rows, each in its own transaction.${example(work)}`,
            'Pause between batches while replicas lag.',
            ...(isAnalyzed
              ? []
              : [
                  `Afterwards ${code(`ANALYZE ${quoteName(table)};`)}: until then the planner knows nothing of the new values.`,
                ]),
          ],
        }),
      ];
    });
  },
};

function whichRows(work: ClassifiedOperation): string {
  if (isSet(work, 'everyRow')) return 'every row';
  return work.kind === 'insert' || work.kind === 'copy' ? 'its rows' : 'the rows that fit its WHERE';
}

/** `(9,800 of the 10,000 rows of the rehearsal)`, where one statement changed one table's rows. */
function counted({ traced, operations }: RuleStatement, work: ClassifiedOperation, { rows }: RuleInput): string {
  const table = work.table ?? work.object;
  const all = rows?.[table.includes('.') ? table : `public.${table}`];
  const single = operations.length === 1 && (work.kind === 'update' || work.kind === 'delete');
  if (traced === undefined || traced.error !== undefined || all === undefined || all === 0 || !single) return '';
  return ` (in the rehearsal ${traced.rows.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')})`;
}

function example(work: ClassifiedOperation): string {
  const table = quoteName(shortName(work.table ?? work.object));
  if (work.kind === 'delete') return ` For example ${code(`DELETE FROM ${table} WHERE <key> BETWEEN … AND …;`)}`;
  if (work.kind !== 'update') return '';
  const columns = textOf(work, 'columns')?.split(',') ?? [];
  const set = columns.length === 0 ? '…' : columns.map((name) => `${quoteName(name)} = …`).join(', ');
  return ` For example ${code(`UPDATE ${table} SET ${set} WHERE <key> BETWEEN … AND …;`)}`;
}

/** Tables that ANALYZE reads, with the index of the last one that does; `''` is all of them. */
function lastAnalyzed({ statements }: RuleInput): Map<string, number> {
  const last = new Map<string, number>();
  for (const { index, operations } of statements) {
    for (const { kind, object, table, detail } of operations) {
      if (kind === 'analyze' || (kind === 'vacuum' && detail?.analyze === true))
        last.set(shortName(table ?? object), index);
    }
  }
  return last;
}
