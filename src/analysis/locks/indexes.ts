import { isSet, textOf } from '../detail.ts';
import { indexOf, relationOf } from '../state.ts';
import { type Predict, type Predictors, predictionFor } from './prediction.ts';

const create: Predict = (operation, state) => {
  const relation = relationOf(state, operation.table);
  const builder = predictionFor(state);
  const mode = isSet(operation, 'concurrently') ? 'ShareUpdateExclusiveLock' : 'ShareLock';
  builder.lock(operation.table, mode);
  // Where it exists already, the lock is taken all the same, and held to COMMIT.
  if (isSet(operation, 'ifNotExists') && relation?.indexes.some(({ name }) => name === operation.object) === true)
    return builder.done();
  // On ONLY a partitioned parent no row is read: its index is made of the partitions' own.
  if (relation?.kind === 'partitioned table' && isSet(operation, 'only')) return builder.done();
  return builder.work(operation.table, 'build').done();
};

const drop: Predict = (operation, state) => {
  const found = indexOf(state, operation.object);
  const mode = isSet(operation, 'concurrently') ? 'ShareUpdateExclusiveLock' : 'AccessExclusiveLock';
  return predictionFor(state).lock(found?.relation, mode).done();
};

/** SHARE on the table, but ACCESS EXCLUSIVE on the index, which every query of the table opens: readers wait too. */
const reindex: Predict = (operation, state) => {
  const mode = isSet(operation, 'concurrently') ? 'ShareUpdateExclusiveLock' : 'AccessExclusiveLock';
  const target = textOf(operation, 'target');
  const relation = target === 'index' ? indexOf(state, operation.object)?.relation : relationOf(state, operation.table);
  return predictionFor(state).lock(relation, mode).work(relation, 'build').done();
};

/** Measured on PostgreSQL 12 to 18; the hazard catalogue, 2.4. */
export const indexLocks: Predictors = { 'create index': create, 'drop index': drop, reindex };
