import type { Operation } from '../../sql/operation.ts';
import type { SchemaState } from '../state.ts';
import { columnLocks } from './columns.ts';
import { constraintLocks } from './constraints.ts';
import { dataLocks } from './data.ts';
import { indexLocks } from './indexes.ts';
import { nothing, type Prediction, type Predictors } from './prediction.ts';
import { tableLocks } from './tables.ts';

const predictors: Predictors = { ...tableLocks, ...columnLocks, ...constraintLocks, ...indexLocks, ...dataLocks };

/**
 * The static lock model: what an operation locks and how much work it does meanwhile, on relations that existed
 * before the PR. Only for where nothing was measured. https://www.postgresql.org/docs/current/explicit-locking.html
 */
export function predict(operation: Operation, state: SchemaState): Prediction {
  return predictors[operation.kind]?.(operation, state) ?? nothing;
}
