import type { ClassifiedOperation, Edit } from '../analysis.ts';
import { isSet } from '../detail.ts';
import { findingAt, operationsOf, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { insertBehind } from './sql-edit.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'drop-index-not-concurrent';

/** DROP INDEX takes ACCESS EXCLUSIVE on the table. https://www.postgresql.org/docs/current/sql-dropindex.html */
export const dropIndexNotConcurrent: Rule = {
  id: rule,
  about: ['drop index'],
  check: (input) =>
    operationsOf(input, 'drop index')
      .filter(
        ({ operation, statement }) =>
          !isSet(operation, 'concurrently') && !nothingThere(operation.why, statement.locks.length),
      )
      .map(({ statement, operation }) => {
        const table = statement.locks.find(({ mode }) => mode === 'AccessExclusiveLock')?.relation;
        const whose = table === undefined ? 'its table' : shortName(table);
        return findingAt(statement, {
          rule,
          severity: 'warn',
          message: `DROP INDEX ${operation.object} needs ACCESS EXCLUSIVE on ${whose}: it waits for every open query, and reads and writes queue behind it.`,
          edit: editOf(statement, operation, input),
          recipe: [
            'Put it into a migration of its own that runs without a transaction.',
            `There: ${code(`DROP INDEX CONCURRENTLY ${isSet(operation, 'ifExists') ? 'IF EXISTS ' : ''}${quoteName(operation.object)};`)}`,
          ],
        });
      }),
};

function nothingThere(why: string, locks: number): boolean {
  return why.endsWith('does not exist') && locks === 0;
}

/** CONCURRENTLY takes one index, without CASCADE, and neither a constraint's nor a partitioned table's. */
function editOf(
  { analysed, operations }: RuleStatement,
  operation: ClassifiedOperation,
  { catalog }: RuleInput,
): Edit | undefined {
  if (operations.length > 1 || isSet(operation, 'cascade')) return undefined;
  const name = operation.object.split('.').at(-1);
  const relation = catalog.relations.find(({ indexes }) => indexes.some((index) => index.name === name));
  const index = relation?.indexes.find((each) => each.name === name);
  if (relation?.kind === 'partitioned table' || relation?.isPartition === true || (index?.constraint ?? null) !== null)
    return undefined;
  const sql = insertBehind(analysed.sql, ['drop', 'index'], 'CONCURRENTLY');
  return sql === undefined ? undefined : { sql, outsideTransaction: true };
}
