import type { ClassifiedOperation } from '../analysis.ts';
import { textOf } from '../detail.ts';
import type { RuleStatement } from './rule.ts';
import { code, columnSql, quoteName, tableSql } from './words.ts';

/** The way to the same end without a scan under a strong lock, by operation. */
export function scanRecipe(statement: RuleStatement, scanned: string): string[] {
  for (const operation of statement.operations) {
    const steps = recipes[operation.kind]?.(operation, scanned);
    if (steps !== undefined) return steps;
  }
  return [
    'Check the rows first, in a transaction of its own under a weaker lock; then make the change, which finds nothing left to check.',
  ];
}

type Recipe = (operation: ClassifiedOperation, scanned: string) => string[] | undefined;

const recipes: Partial<Record<ClassifiedOperation['kind'], Recipe>> = {
  'set not null': (operation) => notNullSteps(tableSql(operation), operation.column ?? ''),
  'add not null constraint': (operation) => notNullSteps(tableSql(operation), textOf(operation, 'columns') ?? ''),
  'add primary key': (operation) => [
    'The column is nullable, so PRIMARY KEY reads the table to make it NOT NULL. Make it NOT NULL first:',
    ...notNullSteps(tableSql(operation), textOf(operation, 'columns')?.split(',')[0] ?? '<column>'),
  ],
  'add check': (operation) =>
    checkSteps({
      table: tableSql(operation),
      name: operation.object,
      expression: textOf(operation, 'expression') ?? '…',
    }),
  'add column': (operation) => {
    const check = textOf(operation, 'check');
    if (check === undefined) return undefined;
    const bare = (operation.table ?? '').split('.').at(-1) ?? '';
    return [
      `Add ${columnSql(operation)} without its CHECK.`,
      ...checkSteps({ table: tableSql(operation), name: `${bare}_${operation.column ?? ''}_check`, expression: check }),
    ];
  },
  'validate constraint': (operation) => [
    `Move ${code(`ALTER TABLE ${tableSql(operation)} VALIDATE CONSTRAINT ${quoteName(operation.object)};`)} into a migration of its own, after the transaction that locks ${tableSql(operation)} has committed.`,
  ],
  'attach partition': (operation, scanned) => {
    const partition = quoteName(scanned);
    return [
      `Prove the bound first: ${code(`ALTER TABLE ${partition} ADD CONSTRAINT ${quoteName('bound_check')} CHECK (<the partition's bound>) NOT VALID;`)}, then ${code(`ALTER TABLE ${partition} VALIDATE CONSTRAINT bound_check;`)} in another transaction.`,
      'ATTACH PARTITION then finds the rows proven and reads nothing. For a default partition the CHECK excludes the new range.',
      `Drop the CHECK afterwards: ${code(`ALTER TABLE ${partition} DROP CONSTRAINT bound_check;`)}`,
      ...(operation.object === '' ? [] : []),
    ];
  },
  'create table': (operation, scanned) => {
    const parent = textOf(operation, 'partitionOf');
    if (parent === undefined) return undefined;
    return [
      `Prove that the default partition holds none of the new range: a CHECK on ${quoteName(scanned)}, NOT VALID, then VALIDATE in another transaction.`,
      `Make the table alone: ${code(`CREATE TABLE ${quoteName(operation.object)} (LIKE ${quoteName(parent)} INCLUDING ALL);`)}`,
      `Then ${code(`ALTER TABLE ${quoteName(parent)} ATTACH PARTITION ${quoteName(operation.object)} FOR VALUES …;`)}`,
    ];
  },
  'alter domain': (operation) => [
    `Add the rule unchecked: ${code(`ALTER DOMAIN ${quoteName(operation.object)} ADD CONSTRAINT ${quoteName(textOf(operation, 'constraint') ?? 'rule')} CHECK (…) NOT VALID;`)}`,
    `Then ${code(`ALTER DOMAIN ${quoteName(operation.object)} VALIDATE CONSTRAINT …;`)} at a quiet hour: it holds SHARE on every table that uses the domain. A CHECK on the table itself can be validated without stopping writes.`,
  ],
  'alter column type': (operation) => [
    `A CHECK uses ${columnSql(operation)}, so the change reads the whole table. Drop the CHECK, change the type, and add the CHECK again as NOT VALID.`,
    'VALIDATE it in a later migration.',
  ],
};

interface CheckParts {
  table: string;
  name: string;
  expression: string;
}

function checkSteps({ table, name, expression }: CheckParts): string[] {
  return [
    `Add it unchecked: ${code(`ALTER TABLE ${table} ADD CONSTRAINT ${quoteName(name)} CHECK (${expression}) NOT VALID;`)}`,
    `In a later migration (another transaction): ${code(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteName(name)};`)} It reads the rows while reads and writes go on.`,
  ];
}

/** https://www.postgresql.org/docs/current/sql-altertable.html: SET NOT NULL skips its scan where a valid CHECK proves it. */
export function notNullSteps(table: string, column: string): string[] {
  const quoted = quoteName(column);
  const name = quoteName(`${column}_not_null`);
  return [
    `Add a CHECK unchecked: ${code(`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${quoted} IS NOT NULL) NOT VALID;`)}`,
    `In a later migration (another transaction): ${code(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`)} Reads and writes go on meanwhile.`,
    `Then ${code(`ALTER TABLE ${table} ALTER COLUMN ${quoted} SET NOT NULL;`)} which reads nothing, and ${code(`ALTER TABLE ${table} DROP CONSTRAINT ${name};`)}`,
  ];
}
