import type { ClassifiedOperation } from '../analysis.ts';
import type { CatalogData } from '../catalog.ts';
import { textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { boundCheck, boundOf, defaultSteps } from './partition-bound.ts';
import type { RuleStatement } from './rule.ts';
import { code, columnSql, quoteName, shortName, tableSql } from './words.ts';

export interface ScanPlace {
  statement: RuleStatement;
  /** The table that is read, `schema.name`. */
  scanned: string;
  catalog: CatalogData;
}

/** The way to the same end without a scan under a strong lock, by operation. */
export function scanRecipe(place: ScanPlace): string[] {
  for (const operation of place.statement.operations) {
    const steps = recipes[operation.kind]?.(operation, place);
    if (steps !== undefined) return steps;
  }
  return [
    'Check the rows first, in a transaction of its own under a weaker lock; then make the change, which finds nothing left to check.',
  ];
}

type Recipe = (operation: ClassifiedOperation, place: ScanPlace) => string[] | undefined;

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
  'attach partition': (operation, { scanned, statement, catalog }) => {
    const parent = operation.table ?? '';
    const bound = boundOf(statement.analysed.sql);
    if (shortName(scanned) !== shortName(operation.object)) return defaultSteps({ parent, bound, catalog });
    const partition = quoteName(scanned);
    const check = boundCheck(findRelation(catalog, parent), bound) ?? "<the partition's bound>";
    return [
      `Prove the bound first: ${code(`ALTER TABLE ${partition} ADD CONSTRAINT bound_check CHECK (${check}) NOT VALID;`)}`,
      `In a later migration (another transaction): ${code(`ALTER TABLE ${partition} VALIDATE CONSTRAINT bound_check;`)} Reads and writes go on meanwhile.`,
      `Then ${code(`ALTER TABLE ${quoteName(parent)} ATTACH PARTITION ${partition} ${bound ?? '…'};`)} finds the rows proven and reads nothing; and ${code(`ALTER TABLE ${partition} DROP CONSTRAINT bound_check;`)}`,
    ];
  },
  'create table': (operation, { statement, catalog }) => {
    const parent = textOf(operation, 'partitionOf');
    if (parent === undefined) return undefined;
    const bound = boundOf(statement.analysed.sql);
    return [
      ...defaultSteps({ parent, bound, catalog }),
      `Make the table alone: ${code(`CREATE TABLE ${quoteName(operation.object)} (LIKE ${quoteName(parent)} INCLUDING ALL);`)}`,
      `Then ${code(`ALTER TABLE ${quoteName(parent)} ATTACH PARTITION ${quoteName(operation.object)} ${bound ?? 'FOR VALUES …'};`)}`,
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
