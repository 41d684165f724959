import type { Operation } from '../../sql/operation.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import {
  columnOf,
  functionsOf,
  partitionsOf,
  relationOf,
  type SchemaState,
  type StateRelation,
  typeOf,
} from '../state.ts';
import { compareTypes } from '../type-change.ts';
import { nothing, type Predict, type Predictors, predictionFor } from './prediction.ts';
import { lockOnly } from './tables.ts';

/** Of PostgreSQL's own functions, those that give every row another value. pg_proc.provolatile = 'v'. */
const volatileFunctions =
  /^(pg_catalog\.)?(random|random_normal|gen_random_uuid|uuidv4|uuidv7|uuid_generate_v[14]m?c?|clock_timestamp|timeofday|nextval|setseed|gen_salt|gen_random_bytes|txid_current|pg_sleep)$/;

const addColumn: Predict = (operation, state) => {
  if (textOf(operation, 'objectType') === 'type') return nothing;
  const { table } = operation;
  const relation = relationOf(state, table);
  const builder = predictionFor(state).lock(table, 'AccessExclusiveLock');
  if (relation !== undefined && columnOf(relation, operation.column) !== undefined && isSet(operation, 'ifNotExists'))
    return builder.done();
  const parent = operation.references?.[0];
  builder.lock(parent, 'ShareRowExclusiveLock');
  const partitions = relation === undefined ? [] : partitionsOf(state, relation);
  for (const partition of partitions) builder.lock(partition, 'AccessExclusiveLock');
  const hasDefault = textOf(operation, 'default') !== undefined && !isSet(operation, 'defaultNull');
  if (rewrites(operation, state)) builder.work(table, 'rewrite');
  else if (isSet(operation, 'notNull') && !hasDefault) builder.work(table, 'scan');
  else if (textOf(operation, 'check') !== undefined && !isSet(operation, 'checkNotValid')) builder.work(table, 'scan');
  else if (parent !== undefined && hasDefault) builder.work(table, 'scan').work(parent, 'scan');
  if (isSet(operation, 'unique') || isSet(operation, 'primaryKey')) builder.work(table, 'build');
  return builder.done();
};

function rewrites(operation: Operation, state: SchemaState): boolean {
  if (isSet(operation, 'serial') || textOf(operation, 'identity') !== undefined) return true;
  if (textOf(operation, 'generated') === 'stored') return true;
  if (textOf(operation, 'default') === undefined || isSet(operation, 'defaultNull')) return false;
  const domain = typeOf(state, textOf(operation, 'type') ?? '');
  if (domain?.kind === 'domain' && domain.constrained) return true;
  return listOf(operation, 'defaultCalls').some((name) => isVolatile(name, state));
}

/** A function made in the PR or by the user counts by its declaration; one never heard of does not. */
export function isVolatile(name: string, state: SchemaState): boolean {
  if (volatileFunctions.test(name)) return true;
  return functionsOf(state, name).some(({ volatility }) => volatility === 'volatile');
}

const alterType: Predict = (operation, state) => {
  const { table } = operation;
  const builder = predictionFor(state).lock(table, 'AccessExclusiveLock');
  const relation = relationOf(state, table);
  const column = relation && columnOf(relation, operation.column);
  if (relation === undefined || relation.isNew) return builder.done();
  const name = operation.column ?? '';
  const parents = relation.constraints.flatMap(({ columns, refTable }) =>
    columns.includes(name) ? (refTable ?? []) : [],
  );
  for (const parent of parents) builder.lock(parent, 'AccessExclusiveLock');
  const to = textOf(operation, 'type') ?? '';
  const change = compareTypes({ from: column?.type ?? '', to, column: name, using: textOf(operation, 'using') });
  if (change === 'other' || change === 'narrower') {
    builder.work(table, 'rewrite');
    for (const parent of parents) builder.work(parent, 'scan');
    return builder.done();
  }
  if (change === 'wider' && column?.type !== to && checksMention(relation, name)) builder.work(table, 'scan');
  if (textOf(operation, 'collation') !== undefined && relation.indexes.some(({ columns }) => columns.includes(name))) {
    builder.work(table, 'build');
  }
  return builder.done();
};

function checksMention(relation: StateRelation, column: string): boolean {
  return relation.constraints.some(({ kind, columns }) => kind === 'check' && columns.includes(column));
}

const setNotNull: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'AccessExclusiveLock');
  const relation = relationOf(state, operation.table);
  const column = relation && columnOf(relation, operation.column);
  if (column?.notNull === true || (relation !== undefined && provenNotNull(relation, operation.column ?? '')))
    return builder.done();
  return builder.work(operation.table, 'scan').done();
};

/** A validated CHECK (c IS NOT NULL) spares SET NOT NULL the scan. https://www.postgresql.org/docs/current/sql-altertable.html */
export function provenNotNull(relation: StateRelation, column: string): boolean {
  return relation.constraints.some(({ kind, validated, expression }) => {
    if (kind !== 'check' || !validated || expression === null) return false;
    const bare = expression.replaceAll(/[()"]/g, ' ').replaceAll(/\s+/g, ' ').trim().toLowerCase();
    return bare.split(' and ').some((part) => part.trim() === `${column.toLowerCase()} is not null`);
  });
}

const option: Predict = (operation, state) => {
  const name = textOf(operation, 'option');
  const mild = name === 'statistics' || name === 'options';
  return predictionFor(state)
    .lock(operation.table, mild ? 'ShareUpdateExclusiveLock' : 'AccessExclusiveLock')
    .done();
};

/** Measured on PostgreSQL 12 to 18; the hazard catalogue, 2.1 and 2.2. */
export const columnLocks: Predictors = {
  'add column': addColumn,
  'rename column': lockOnly('AccessExclusiveLock'),
  'alter column type': alterType,
  'set not null': setNotNull,
  'drop not null': lockOnly('AccessExclusiveLock'),
  'set default': lockOnly('AccessExclusiveLock'),
  'drop default': lockOnly('AccessExclusiveLock'),
  'set expression': (operation, state) =>
    predictionFor(state).lock(operation.table, 'AccessExclusiveLock').work(operation.table, 'rewrite').done(),
  'drop expression': lockOnly('AccessExclusiveLock'),
  'add identity': lockOnly('AccessExclusiveLock'),
  'set identity': lockOnly('AccessExclusiveLock'),
  'drop identity': lockOnly('AccessExclusiveLock'),
  'column option': option,
};
