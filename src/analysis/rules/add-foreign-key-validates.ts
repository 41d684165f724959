import type { ClassifiedOperation, Edit } from '../analysis.ts';
import { isSet, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { append } from './sql-edit.ts';
import { code, columnSql, columnsSql, listed, quoteName, shortName, tableSql } from './words.ts';

const rule = 'add-foreign-key-validates';

/** A foreign key checked against every row while SHARE ROW EXCLUSIVE is held on both tables. https://www.postgresql.org/docs/current/sql-altertable.html */
export const addForeignKeyValidates: Rule = {
  id: rule,
  about: ['add foreign key', 'add column'],
  check: (input) =>
    operationsOf(input, 'add foreign key', 'add column')
      .filter(({ statement, operation }) => validates(operation) && statement.work.some(({ kind }) => kind === 'scan'))
      .map(({ statement, operation }) => {
        const tables = [...new Set([operation.table ?? '', ...(operation.references ?? [])])].map(shortName);
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `The foreign key ${nameOf(operation)} is checked against every row of ${tables[0]} while ${mode(statement)} is held: ${mode(statement) === 'ACCESS EXCLUSIVE' ? 'reads and writes' : 'writes'} of ${listed(tables)} wait until COMMIT.`,
          recipe: recipe(operation, input),
          edit: editOf(statement, operation, input),
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

/** Before PostgreSQL 18 a partitioned table takes no foreign key NOT VALID. */
function needsPartitions(operation: ClassifiedOperation, { catalog, serverMajor }: RuleInput): boolean {
  return serverMajor < 18 && findRelation(catalog, operation.table ?? '')?.kind === 'partitioned table';
}

/** Where the same statement drops one, both have to be taken apart. */
function editOf(
  { analysed, operations }: RuleStatement,
  operation: ClassifiedOperation,
  input: RuleInput,
): Edit | undefined {
  if (operation.kind === 'add column' || operations.length > 1 || needsPartitions(operation, input)) return undefined;
  return { sql: append(analysed.sql, 'NOT VALID') };
}

/** The one that this PR drops in its favour, if it has the same columns. */
function replaced({ migration, catalog }: RuleInput, operation: ClassifiedOperation): string | undefined {
  const columns = textOf(operation, 'columns');
  const keys = findRelation(catalog, operation.table ?? '')?.constraints ?? [];
  const own = keys.filter(({ kind, columns: of }) => kind === 'foreign key' && of.join(',') === columns);
  if (own.length === 0) return undefined;
  const dropped = new Set(
    migration.statements.flatMap(({ operations }) =>
      operations.flatMap((each) => (each.kind === 'drop constraint' ? each.object : [])),
    ),
  );
  return own.find(({ name }) => dropped.has(name))?.name;
}

function recipe(operation: ClassifiedOperation, input: RuleInput): string[] {
  const table = tableSql(operation);
  const name = quoteName(nameOf(operation));
  const inline = operation.kind === 'add column';
  const columns = inline ? columnSql(operation) : columnsSql(operation);
  const target = quoteName(operation.references?.[0] ?? '');
  const keys = textOf(operation, 'refColumns');
  const onDelete = textOf(operation, 'onDelete');
  const reference = `${target}${keys === undefined ? '' : ` (${keys.split(',').map(quoteName).join(', ')})`}${onDelete === undefined ? '' : ` ON DELETE ${onDelete.toUpperCase()}`}`;
  const key = `FOREIGN KEY (${columns}) REFERENCES ${reference}`;
  if (needsPartitions(operation, input)) {
    return [
      `For each partition, unchecked first: ${code(`ALTER TABLE <partition> ADD CONSTRAINT ${name} ${key} NOT VALID;`)}, then in another transaction ${code(`ALTER TABLE <partition> VALIDATE CONSTRAINT ${name};`)}`,
      `Then the whole table's, which takes over what its partitions have: ${code(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${key};`)}`,
    ];
  }
  const old = replaced(input, operation);
  if (old !== undefined) {
    const next = old === nameOf(operation) ? quoteName(`${old}_new`) : name;
    return [
      `Keep ${quoteName(old)} for now, and add the new one beside it, unchecked: ${code(`ALTER TABLE ${table} ADD CONSTRAINT ${next} ${key} NOT VALID;`)}`,
      `In a later migration: ${code(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${next};`)} It reads the rows while reads and writes go on.`,
      `Then drop the old one, alone in its transaction: ${code(`ALTER TABLE ${table} DROP CONSTRAINT ${quoteName(old)};`)}`,
    ];
  }
  return [
    ...(inline ? ['Add the column without REFERENCES.'] : []),
    `Add it unchecked: ${code(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${key} NOT VALID;`)} New rows are held to it at once.`,
    `In a later migration (another transaction): ${code(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`)} It reads the rows while reads and writes go on.`,
  ];
}
