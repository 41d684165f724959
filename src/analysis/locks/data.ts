import type { Operation } from '../../sql/operation.ts';
import { isSet } from '../detail.ts';
import { type Predict, type Predictors, predictionFor } from './prediction.ts';

const write: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, 'RowExclusiveLock');
  return touchesManyRows(operation) ? builder.work(operation.table, 'rows').done() : builder.done();
};

/** All of a table, or a part of it that nobody has counted. */
export function touchesManyRows(operation: Operation): boolean {
  if (operation.kind === 'insert') return isSet(operation, 'fromSelect');
  if (operation.kind === 'copy') return isSet(operation, 'from');
  return !isSet(operation, 'byKey');
}

export const dataLocks: Predictors = { insert: write, update: write, delete: write, merge: write, copy: write };
