import type { ClassifiedOperation, Edit } from '../analysis.ts';
import { isSet, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { insertBehind } from './sql-edit.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'reindex-not-concurrent';

/** REINDEX: SHARE on the table, ACCESS EXCLUSIVE on the index, which stops readers too. https://www.postgresql.org/docs/current/sql-reindex.html */
export const reindexNotConcurrent: Rule = {
  id: rule,
  about: ['reindex'],
  check: (input) =>
    operationsOf(input, 'reindex')
      .filter(({ statement, operation }) => !isSet(operation, 'concurrently') && !isIdle(statement, operation, input))
      .map(({ statement, operation }) => {
        const target = textOf(operation, 'target') ?? 'table';
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `REINDEX ${target.toUpperCase()} ${shortName(operation.object)} locks every index it makes anew with ACCESS EXCLUSIVE: writes wait, and so do reads, for the planner opens each index of a table.`,
          edit: editOf(statement.analysed.sql, target),
          recipe: [
            'Put it into a migration of its own that runs without a transaction.',
            `There: ${code(`REINDEX ${target.toUpperCase()} CONCURRENTLY ${quoteName(operation.object)};`)}`,
          ],
        });
      }),
};

/** A table that is known to have no index. */
function isIdle({ work }: RuleStatement, operation: ClassifiedOperation, { catalog }: RuleInput): boolean {
  if ((textOf(operation, 'target') ?? 'table') !== 'table' || work.some(({ kind }) => kind === 'build')) return false;
  return findRelation(catalog, operation.object) !== undefined;
}

/** Not with options in parentheses, and not for the system catalogues, where it is refused. */
function editOf(text: string, target: string): Edit | undefined {
  const sql = target === 'system' ? undefined : insertBehind(text, ['reindex', target], 'CONCURRENTLY');
  return sql === undefined ? undefined : { sql, outsideTransaction: true };
}
