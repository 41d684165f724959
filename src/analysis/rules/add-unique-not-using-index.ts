import type { ClassifiedOperation } from '../analysis.ts';
import { isSet, textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, columnSql, columnsSql, quoteName, shortName, tableSql } from './words.ts';

const rule = 'add-unique-not-using-index';

/** An index built under ACCESS EXCLUSIVE: ADD UNIQUE, PRIMARY KEY, EXCLUDE. https://www.postgresql.org/docs/current/sql-altertable.html */
export const addUniqueNotUsingIndex: Rule = {
  id: rule,
  about: ['add unique', 'add primary key', 'add exclusion', 'add column'],
  check: (input) =>
    operationsOf(input, 'add unique', 'add primary key', 'add exclusion', 'add column')
      .filter(
        ({ statement, operation }) => makesIndex(operation) && statement.work.some(({ kind }) => kind === 'build'),
      )
      .map(({ statement, operation }) => {
        const table = shortName(operation.table ?? '');
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `${what(operation)} on ${table} builds an index under ACCESS EXCLUSIVE: reads and writes of ${table} wait while the whole table is read.`,
          recipe: recipe(operation),
        });
      }),
};

function makesIndex(operation: ClassifiedOperation): boolean {
  if (operation.kind === 'add column') return isSet(operation, 'unique') || isSet(operation, 'primaryKey');
  return textOf(operation, 'usingIndex') === undefined;
}

function what(operation: ClassifiedOperation): string {
  if (operation.kind === 'add column')
    return `ADD COLUMN ${operation.column} ${isSet(operation, 'unique') ? 'UNIQUE' : 'PRIMARY KEY'}`;
  return operation.kind.toUpperCase();
}

function recipe(operation: ClassifiedOperation): string[] {
  const table = tableSql(operation);
  if (operation.kind === 'add exclusion') {
    return [
      `An exclusion constraint cannot be built concurrently: make a table like ${table} with it, copy the rows in batches, then swap the names.`,
    ];
  }
  const primary = operation.kind === 'add primary key' || isSet(operation, 'primaryKey');
  const inline = operation.kind === 'add column';
  const columns = inline ? columnSql(operation) : columnsSql(operation);
  const bare = (operation.table ?? '').split('.').at(-1) ?? '';
  const name = quoteName(inline ? `${bare}_${primary ? 'pkey' : `${operation.column ?? ''}_key`}` : operation.object);
  return [
    ...(inline
      ? [
          `Add the column alone: ${code(`ALTER TABLE ${table} ADD COLUMN ${columns} ${textOf(operation, 'type') ?? ''};`)}`,
        ]
      : []),
    ...(primary
      ? [`Make sure that ${columns} is NOT NULL first, without a scan under lock (rule scan-under-lock).`]
      : []),
    `In a migration without a transaction: ${code(`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${columns});`)}`,
    `Then, in a moment: ${code(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${name};`)}`,
  ];
}
