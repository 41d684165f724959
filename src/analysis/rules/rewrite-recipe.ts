import type { ClassifiedOperation } from '../analysis.ts';
import type { CatalogData } from '../catalog.ts';
import { isSet, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import type { RuleStatement } from './rule.ts';
import { code, columnSql, quoteName, tableSql } from './words.ts';

/** The way to the same end without writing a table anew, by operation. */
export function rewriteRecipe(statement: RuleStatement, table: string, catalog: CatalogData): string[] {
  for (const operation of statement.operations) {
    const steps = recipes[operation.kind]?.(operation, catalog);
    if (steps !== undefined) return steps;
  }
  return [
    `Take apart what ${quoteName(table)} goes through in this statement, and do each step without a rewrite: a new column beside the old one, filled in batches.`,
  ];
}

type Recipe = (operation: ClassifiedOperation, catalog: CatalogData) => string[] | undefined;

const recipes: Partial<Record<ClassifiedOperation['kind'], Recipe>> = {
  'add column': addColumn,
  'alter column type': changeType,
  'set expression': (operation) => [
    `Add a second generated or plain column beside ${columnSql(operation)}, fill it in batches, and let the new code read it.`,
    `Drop ${columnSql(operation)} in a later PR, when no running code reads it.`,
  ],
  'rewrite table': (operation) => [
    'Take it out of the migrations: it changes storage, not the schema.',
    `Run pg_repack or pg_squeeze on ${tableSql(operation)} instead: they hold ACCESS EXCLUSIVE for a moment only.`,
  ],
  'set logged': (operation) => [
    `Make a table like ${tableSql(operation)} with the persistence you want, copy the rows in batches, then swap the names.`,
  ],
  'set tablespace': (operation) => [`Move ${tableSql(operation)} with pg_repack --tablespace, outside the migrations.`],
  'set access method': (operation) => [
    `Make a table like ${tableSql(operation)} with the access method you want, copy the rows in batches, then swap the names.`,
  ],
  'refresh materialized view': (operation) => [
    `Give ${quoteName(operation.object)} a unique index over all its rows: ${code(`CREATE UNIQUE INDEX ON ${quoteName(operation.object)} (…);`)}`,
    `Then ${code(`REFRESH MATERIALIZED VIEW CONCURRENTLY ${quoteName(operation.object)};`)}: readers go on, only other refreshes wait.`,
  ],
};

function addColumn(operation: ClassifiedOperation): string[] {
  const [table, column] = [tableSql(operation), columnSql(operation)];
  const type = textOf(operation, 'type') ?? '';
  const batches = `${code(`UPDATE ${table} SET ${column} = … WHERE ${column} IS NULL AND <key> BETWEEN … AND …;`)} in batches, each its own transaction.`;
  if (textOf(operation, 'generated') === 'stored') {
    return [
      `Add a plain column: ${code(`ALTER TABLE ${table} ADD COLUMN ${column} ${type};`)}`,
      `Fill it for new rows by a trigger, and for old ones with ${batches}`,
      'On PostgreSQL 18 a VIRTUAL generated column does it without a rewrite.',
    ];
  }
  if (isSet(operation, 'serial') || textOf(operation, 'identity') !== undefined) {
    const whole = type
      .replace('bigserial', 'bigint')
      .replace('smallserial', 'smallint')
      .replace(/^serial$/, 'integer');
    const sequence = quoteName(`${operation.table ?? ''}_${operation.column ?? ''}_seq`);
    return [
      `Add it empty: ${code(`ALTER TABLE ${table} ADD COLUMN ${column} ${whole};`)}`,
      `Let new rows number themselves: ${code(`CREATE SEQUENCE ${sequence} OWNED BY ${table}.${column}; ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT nextval('${sequence.replaceAll("'", "''")}');`)}`,
      `Number the old rows with ${batches}`,
    ];
  }
  const value = textOf(operation, 'default') ?? '…';
  return [
    `Add it without the default: ${code(`ALTER TABLE ${table} ADD COLUMN ${column} ${type};`)}`,
    `Give new rows theirs: ${code(`ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT ${value};`)}`,
    `Give old rows theirs with ${batches}`,
    ...(isSet(operation, 'notNull')
      ? [`Then NOT NULL without a scan under lock, as in the rule scan-under-lock.`]
      : []),
  ];
}

function changeType(operation: ClassifiedOperation, catalog: CatalogData): string[] {
  const [table, column] = [tableSql(operation), columnSql(operation)];
  const from = findRelation(catalog, operation.table ?? '')?.columns.find(
    ({ name }) => name === operation.column,
  )?.type;
  const limit = /^character varying\((\d+)\)$/.exec(textOf(operation, 'type') ?? '')?.[1];
  const isText = from !== undefined && /^(text|character varying(\(\d+\))?)$/.test(from);
  // The same limit as a CHECK costs no rewrite, and its scan no lock.
  if (limit !== undefined && isText && textOf(operation, 'using') === undefined) {
    const name = quoteName(`${operation.column ?? ''}_length`);
    return [
      `Leave the type, and limit it by a CHECK, unchecked first: ${code(`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (length(${column}) <= ${limit}) NOT VALID;`)}`,
      'Shorten the old values that are too long, in batches.',
      `In a later migration: ${code(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`)} Reads and writes go on meanwhile.`,
    ];
  }
  const next = quoteName(`${operation.column ?? ''}_new`);
  const value = textOf(operation, 'using') ?? `${column}::${textOf(operation, 'type') ?? ''}`;
  return [
    `Add a column of the new type: ${code(`ALTER TABLE ${table} ADD COLUMN ${next} ${textOf(operation, 'type') ?? ''};`)}`,
    `Keep both written, by a trigger or by the app, and fill ${next} in batches: ${code(`UPDATE ${table} SET ${next} = ${value} WHERE <key> BETWEEN … AND …;`)}`,
    `Let the new code read ${next}; when it is live everywhere, drop ${column} in a later PR.`,
  ];
}
