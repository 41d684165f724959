import type { LockMode } from '../../trace/trace.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import {
  childrenNamed,
  keyOf,
  partitionsOf,
  referencing,
  relationOf,
  type SchemaState,
  type StateRelation,
} from '../state.ts';
import { type Predict, type Predictors, predictionFor } from './prediction.ts';

/** A single lock on the operation's table, and nothing that takes long. */
export const lockOnly =
  (mode: LockMode): Predict =>
  (operation, state) =>
    predictionFor(state)
      .lock(operation.table ?? operation.object, mode)
      .done();

const rewrite: Predict = (operation, state) => {
  const name = operation.table ?? operation.object;
  return predictionFor(state).lock(name, 'AccessExclusiveLock').work(name, 'rewrite').done();
};

const dropColumn: Predict = (operation, state) => {
  const relation = relationOf(state, operation.table);
  const builder = predictionFor(state).lock(operation.table, 'AccessExclusiveLock');
  for (const { columns, refTable } of relation?.constraints ?? []) {
    if (refTable !== null && columns.includes(operation.column ?? '')) builder.lock(refTable, 'AccessExclusiveLock');
  }
  for (const partition of relation === undefined ? [] : partitionsOf(state, relation))
    builder.lock(partition, 'AccessExclusiveLock');
  return builder.done();
};

const createTable: Predict = (operation, state) => {
  const builder = predictionFor(state);
  for (const parent of listOf(operation, 'foreignKeys')) builder.lock(parent, 'ShareRowExclusiveLock');
  const parent = relationOf(state, textOf(operation, 'partitionOf'));
  if (parent === undefined) return builder.done();
  builder.lock(parent, 'AccessExclusiveLock');
  const rest = defaultPartition(state, parent);
  return builder.lock(rest, 'AccessExclusiveLock').work(rest, 'scan').done();
};

const dropTable: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'AccessExclusiveLock');
  const relation = relationOf(state, operation.table);
  if (relation === undefined) return builder.done();
  for (const { refTable } of relation.constraints) if (refTable !== null) builder.lock(refTable, 'AccessExclusiveLock');
  const key = keyOf(relation);
  const readers = [...state.relations.values()].filter(({ reads }) => reads.includes(key));
  if (isSet(operation, 'cascade')) {
    for (const each of [...referencing(state, relation), ...readers]) builder.lock(each, 'AccessExclusiveLock');
  }
  for (const name of relation.isPartition ? relation.parents : []) {
    const parent = relationOf(state, name);
    builder.lock(parent, 'AccessExclusiveLock').lock(parent && defaultPartition(state, parent), 'AccessExclusiveLock');
  }
  return builder.done();
};

const attach: Predict = (operation, state) => {
  const builder = predictionFor(state)
    .lock(operation.table, 'ShareUpdateExclusiveLock')
    .lock(operation.object, 'AccessExclusiveLock');
  const child = relationOf(state, operation.object);
  // A CHECK that implies the bound spares the scan; whether it does is for the server to say.
  if (child?.constraints.some(({ kind, validated }) => kind === 'check' && validated) !== true)
    builder.work(operation.object, 'scan');
  const parent = relationOf(state, operation.table);
  const rest = parent && defaultPartition(state, parent);
  return builder.lock(rest, 'AccessExclusiveLock').work(rest, 'scan').done();
};

const detach: Predict = (operation, state) => {
  const mode = isSet(operation, 'concurrently') ? 'ShareUpdateExclusiveLock' : 'AccessExclusiveLock';
  const parent = relationOf(state, operation.table);
  const rest = parent && defaultPartition(state, parent);
  return predictionFor(state)
    .lock(parent ?? operation.table, mode)
    .lock(operation.object, 'AccessExclusiveLock')
    .lock(isSet(operation, 'concurrently') ? undefined : rest, 'AccessExclusiveLock')
    .done();
};

const truncate: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'AccessExclusiveLock');
  const relation = relationOf(state, operation.table);
  if (relation !== undefined && isSet(operation, 'cascade')) {
    for (const child of referencing(state, relation)) builder.lock(child, 'AccessExclusiveLock');
  }
  return builder.done();
};

function defaultPartition(state: SchemaState, parent: StateRelation): StateRelation | undefined {
  const key = keyOf(parent);
  return childrenNamed(state, key).find(({ isDefaultPartition }) => isDefaultPartition);
}

/** Measured on PostgreSQL 12 to 18; see docs/rules and the hazard catalogue, 2.5. */
export const tableLocks: Predictors = {
  'create table': createTable,
  'drop table': dropTable,
  'rename table': lockOnly('AccessExclusiveLock'),
  'set schema': lockOnly('AccessExclusiveLock'),
  truncate,
  'lock table': (operation, state) =>
    predictionFor(state)
      .lock(operation.table, (textOf(operation, 'mode') ?? 'AccessExclusiveLock') as LockMode)
      .done(),
  'attach partition': attach,
  'detach partition': detach,
  inherit: lockOnly('AccessExclusiveLock'),
  'set logged': rewrite,
  'set tablespace': rewrite,
  'set access method': rewrite,
  'rewrite table': rewrite,
  'storage parameters': lockOnly('ShareUpdateExclusiveLock'),
  vacuum: lockOnly('ShareUpdateExclusiveLock'),
  analyze: lockOnly('ShareUpdateExclusiveLock'),
  comment: (operation, state) => predictionFor(state).lock(operation.table, 'ShareUpdateExclusiveLock').done(),
  'create statistics': lockOnly('ShareUpdateExclusiveLock'),
  'create trigger': lockOnly('ShareRowExclusiveLock'),
  'enable trigger': lockOnly('ShareRowExclusiveLock'),
  'disable trigger': lockOnly('ShareRowExclusiveLock'),
  'drop trigger': lockOnly('AccessExclusiveLock'),
  'create rule': lockOnly('AccessExclusiveLock'),
  'drop rule': lockOnly('AccessExclusiveLock'),
  'enable row security': lockOnly('AccessExclusiveLock'),
  'disable row security': lockOnly('AccessExclusiveLock'),
  'create policy': lockOnly('AccessExclusiveLock'),
  'alter policy': lockOnly('AccessExclusiveLock'),
  'drop policy': lockOnly('AccessExclusiveLock'),
  'replica identity': lockOnly('AccessExclusiveLock'),
  'change owner': (operation, state) => predictionFor(state).lock(operation.table, 'AccessExclusiveLock').done(),
  'drop view': lockOnly('AccessExclusiveLock'),
  'rename view': lockOnly('AccessExclusiveLock'),
  'drop materialized view': lockOnly('AccessExclusiveLock'),
  'refresh materialized view': (operation, state) =>
    isSet(operation, 'concurrently')
      ? predictionFor(state).lock(operation.object, 'ExclusiveLock').done()
      : predictionFor(state).lock(operation.object, 'AccessExclusiveLock').work(operation.object, 'rewrite').done(),
  'drop column': dropColumn,
};
