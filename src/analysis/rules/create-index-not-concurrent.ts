import type { ClassifiedOperation, Edit } from '../analysis.ts';
import { isSet } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { insertBehind } from './sql-edit.ts';
import { code, quoteName, shortName, tableSql } from './words.ts';

const rule = 'create-index-not-concurrent';

/** CREATE INDEX on an existing table: SHARE while the table is read. https://www.postgresql.org/docs/current/sql-createindex.html */
export const createIndexNotConcurrent: Rule = {
  id: rule,
  about: ['create index'],
  check: (input) =>
    operationsOf(input, 'create index')
      .filter(({ statement, operation }) => !isSet(operation, 'concurrently') && builds(statement))
      .map(({ statement, operation }) => {
        const table = shortName(operation.table ?? '');
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `CREATE INDEX ${operation.object} holds SHARE on ${table} while it reads the whole table: writes to ${table} wait until COMMIT; reads go on.`,
          recipe: recipe(input, operation, statement),
          edit: editOf(input, operation, statement),
        });
      }),
};

function builds({ work }: RuleStatement): boolean {
  return work.some(({ kind }) => kind === 'build');
}

function recipe({ catalog }: RuleInput, operation: ClassifiedOperation, { analysed }: RuleStatement): string[] {
  const table = tableSql(operation);
  const name = quoteName(operation.object);
  if (findRelation(catalog, operation.table ?? '')?.kind === 'partitioned table') {
    return [
      `${table} is partitioned, where CONCURRENTLY is not possible. Make the parent's index alone: ${code(analysed.sql.replace(/\bon\s+(?:only\s+)?/i, 'ON ONLY '))}; it stays invalid for now.`,
      'For each partition, in a migration without a transaction: `CREATE INDEX CONCURRENTLY <partition_index> ON <partition> (…);`',
      `Attach each: ${code(`ALTER INDEX ${name} ATTACH PARTITION <partition_index>;`)}; the parent's index becomes valid with the last.`,
    ];
  }
  const concurrent = concurrently(analysed.sql) ?? analysed.sql;
  return [
    'Put the index into a migration of its own that runs without a transaction.',
    `There: ${code(`${concurrent};`)}`,
    `If it fails it leaves an invalid index: ${code(`DROP INDEX CONCURRENTLY ${name};`)}, then run it again.`,
  ];
}

function concurrently(sql: string): string | undefined {
  return insertBehind(sql, ['create', 'unique?', 'index'], 'CONCURRENTLY');
}

/** A partitioned table needs more than one word. */
function editOf(
  { catalog }: RuleInput,
  operation: ClassifiedOperation,
  { analysed, operations }: RuleStatement,
): Edit | undefined {
  if (findRelation(catalog, operation.table ?? '')?.kind === 'partitioned table' || operations.length > 1)
    return undefined;
  const sql = concurrently(analysed.sql);
  return sql === undefined ? undefined : { sql, outsideTransaction: true };
}
