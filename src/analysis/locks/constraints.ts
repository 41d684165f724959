import type { Operation } from '../../sql/operation.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { columnOf, indexOf, relationOf, type SchemaState, typeOf } from '../state.ts';
import { provenNotNull } from './columns.ts';
import { nothing, type Predict, type Predictors, predictionFor } from './prediction.ts';
import { lockOnly } from './tables.ts';

const addForeignKey: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'ShareRowExclusiveLock');
  for (const parent of operation.references ?? []) builder.lock(parent, 'ShareRowExclusiveLock');
  if (isSet(operation, 'notValid') || isSet(operation, 'notEnforced')) return builder.done();
  builder.work(operation.table, 'scan');
  for (const parent of operation.references ?? []) builder.work(parent, 'scan');
  return builder.done();
};

const addCheck: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'AccessExclusiveLock');
  if (!isSet(operation, 'notValid') && !isSet(operation, 'notEnforced')) builder.work(operation.table, 'scan');
  return builder.done();
};

const addNotNull: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'AccessExclusiveLock');
  if (isSet(operation, 'notValid') || !nullable(operation.table, listOf(operation, 'columns'), state))
    return builder.done();
  return builder.work(operation.table, 'scan').done();
};

const addUnique: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'AccessExclusiveLock');
  const using = textOf(operation, 'usingIndex');
  if (using === undefined) return builder.work(operation.table, 'build').done();
  if (operation.kind !== 'add primary key') return builder.done();
  const columns = indexOf(state, using)?.index.columns.flatMap((name) => name ?? []) ?? [];
  return nullable(operation.table, columns, state) ? builder.work(operation.table, 'scan').done() : builder.done();
};

function nullable(table: string | undefined, columns: string[], state: SchemaState): boolean {
  const relation = relationOf(state, table);
  if (relation === undefined) return true;
  return columns.some((name) => columnOf(relation, name)?.notNull !== true && !provenNotNull(relation, name));
}

const validate: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'ShareUpdateExclusiveLock').work(operation.table, 'scan');
  return builder.lock(constraintOf(operation, state)?.refTable ?? undefined, 'RowShareLock').done();
};

const drop: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'AccessExclusiveLock');
  return builder.lock(constraintOf(operation, state)?.refTable ?? undefined, 'AccessExclusiveLock').done();
};

function constraintOf(operation: Operation, state: SchemaState) {
  return relationOf(state, operation.table)?.constraints.find(({ name }) => name === operation.object);
}

/** A domain's new rule is checked in every table that uses it, each under SHARE. */
const alterDomain: Predict = (operation, state) => {
  const action = textOf(operation, 'action');
  const checks = action === 'set not null' || (action === 'add constraint' && !isSet(operation, 'notValid'));
  if (!checks && action !== 'validate constraint') return nothing;
  const domain = typeOf(state, operation.object);
  const builder = predictionFor(state);
  for (const relation of state.relations.values()) {
    const uses = relation.columns.some(
      ({ type }) => type !== '' && domain !== undefined && typeOf(state, type) === domain,
    );
    if (uses) builder.lock(relation, 'ShareLock').work(relation, 'scan');
  }
  return builder.done();
};

/** Measured on PostgreSQL 12 to 18; the hazard catalogue, 2.3. */
export const constraintLocks: Predictors = {
  'add foreign key': addForeignKey,
  'add check': addCheck,
  'add not null constraint': addNotNull,
  'add unique': addUnique,
  'add primary key': addUnique,
  'add exclusion': addUnique,
  'validate constraint': validate,
  'drop constraint': drop,
  'alter constraint': lockOnly('AccessExclusiveLock'),
  'rename constraint': lockOnly('AccessExclusiveLock'),
  'alter domain': alterDomain,
};
