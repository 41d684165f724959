import type { Operation } from '../../sql/operation.ts';
import type { LockMode } from '../../trace/trace.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { relationOf, type SchemaState } from '../state.ts';
import { nothing, type Predict, type Predictors, predictionFor } from './prediction.ts';
import { lockTree } from './relations.ts';

/** A row trigger of a partitioned table is made on every partition; so it goes, and since 15 gets its new name. */
const onPartitions =
  (mode: LockMode, isOnPartitions: (operation: Operation, state: SchemaState) => boolean): Predict =>
  (operation, state) => {
    const builder = predictionFor(state);
    const relation = relationOf(state, operation.table);
    if (relation === undefined)
      return isSet(operation, 'ifExists') ? nothing : builder.lock(operation.table, mode).done();
    if (relation.kind === 'partitioned table' && isOnPartitions(operation, state))
      lockTree(relation, { builder, state, mode });
    else builder.lock(relation, mode);
    for (const other of operation.references ?? []) builder.lock(other, 'AccessShareLock');
    return builder.done();
  };

const dropTrigger: Predict = (operation, state) => {
  const relation = relationOf(state, operation.table);
  const absent = relation !== undefined && !relation.assumed && !relation.triggers.includes(operation.object);
  if (isSet(operation, 'ifExists') && absent) return nothing;
  return onPartitions('AccessExclusiveLock', () => true)(operation, state);
};

/** A rule or policy: the table, and what its queries name. */
const queried: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'AccessExclusiveLock');
  for (const name of operation.references ?? []) builder.lock(name, 'AccessShareLock');
  for (const name of listOf(operation, 'writes')) builder.lock(name, 'RowExclusiveLock');
  return builder.done();
};

const dropNamed =
  (list: 'rules' | 'policies'): Predict =>
  (operation, state) => {
    const relation = relationOf(state, operation.table);
    const known = relation !== undefined && !relation.assumed;
    if (
      isSet(operation, 'ifExists') &&
      (relation === undefined || (known && !relation[list].includes(operation.object)))
    )
      return nothing;
    return predictionFor(state).lock(operation.table, 'AccessExclusiveLock').done();
  };

const rename: Predict = (operation, state) => {
  const type = textOf(operation, 'objectType');
  if (operation.table === undefined) return nothing;
  if (type === 'trigger') return onPartitions('AccessExclusiveLock', () => state.serverMajor >= 15)(operation, state);
  return predictionFor(state).lock(operation.table, 'AccessExclusiveLock').done();
};

/** Triggers, rules, policies: postgres-hazards 2.6. Measured on 13 to 18. */
export const programLocks: Predictors = {
  'create trigger': onPartitions('ShareRowExclusiveLock', (operation) => isSet(operation, 'row')),
  'drop trigger': dropTrigger,
  'create rule': queried,
  'drop rule': dropNamed('rules'),
  'create policy': queried,
  'alter policy': queried,
  'drop policy': dropNamed('policies'),
  'rename object': rename,
};
