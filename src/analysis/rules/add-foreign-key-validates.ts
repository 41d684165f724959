import type { ClassifiedOperation } from '../analysis.ts';
import { isSet, textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule, type RuleStatement } from './rule.ts';
import { code, columnSql, columnsSql, listed, quoteName, shortName, tableSql } from './words.ts';

const rule = 'add-foreign-key-validates';

/** A foreign key checked against every row while SHARE ROW EXCLUSIVE is held on both tables. https://www.postgresql.org/docs/current/sql-altertable.html */
export const addForeignKeyValidates: Rule = {
  id: rule,
  check: (input) =>
    operationsOf(input, 'add foreign key', 'add column')
      .filter(({ statement, operation }) => validates(operation) && statement.work.some(({ kind }) => kind === 'scan'))
      .map(({ statement, operation }) => {
        const tables = [...new Set([operation.table ?? '', ...(operation.references ?? [])])].map(shortName);
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `The foreign key ${nameOf(operation)} is checked against every row of ${tables[0]} while ${mode(statement)} is held: ${mode(statement) === 'ACCESS EXCLUSIVE' ? 'reads and writes' : 'writes'} of ${listed(tables)} wait until COMMIT.`,
          recipe: recipe(operation),
        });
      }),
};

function validates(operation: ClassifiedOperation): boolean {
  if (operation.kind === 'add column')
    return textOf(operation, 'foreignKey') !== undefined && textOf(operation, 'default') !== undefined;
  return !isSet(operation, 'notValid') && !isSet(operation, 'notEnforced');
}

function mode({ locks, held }: RuleStatement): string {
  return [...locks, ...held].some((lock) => lock.mode === 'AccessExclusiveLock')
    ? 'ACCESS EXCLUSIVE'
    : 'SHARE ROW EXCLUSIVE';
}

function nameOf(operation: ClassifiedOperation): string {
  return operation.kind === 'add column' ? (textOf(operation, 'foreignKey') ?? '') : operation.object;
}

function recipe(operation: ClassifiedOperation): string[] {
  const table = tableSql(operation);
  const name = quoteName(nameOf(operation));
  const inline = operation.kind === 'add column';
  const columns = inline ? columnSql(operation) : columnsSql(operation);
  const target = quoteName(operation.references?.[0] ?? '');
  const keys = textOf(operation, 'refColumns');
  const onDelete = textOf(operation, 'onDelete');
  const reference = `${target}${keys === undefined ? '' : ` (${keys.split(',').map(quoteName).join(', ')})`}${onDelete === undefined ? '' : ` ON DELETE ${onDelete.toUpperCase()}`}`;
  return [
    ...(inline ? ['Add the column without REFERENCES.'] : []),
    `Add it unchecked: ${code(`ALTER TABLE ${table} ADD CONSTRAINT ${name} FOREIGN KEY (${columns}) REFERENCES ${reference} NOT VALID;`)} New rows are held to it at once.`,
    `In a later migration (another transaction): ${code(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`)} It reads the rows while reads and writes go on.`,
  ];
}
