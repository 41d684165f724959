import type { Operation } from '../../sql/operation.ts';
import type { SchemaState } from '../state.ts';
import { columnLocks } from './columns.ts';
import { constraintLocks } from './constraints.ts';
import { createTableLocks } from './create-table.ts';
import { dataLocks } from './data.ts';
import { dropLocks } from './drop-relations.ts';
import { functionLocks } from './functions.ts';
import { indexLocks } from './indexes.ts';
import { maintenanceLocks } from './maintenance.ts';
import { objectLocks, otherThanTableLocks } from './objects.ts';
import { nothing, type Prediction, type Predictors } from './prediction.ts';
import { programLocks } from './programs.ts';
import { queryLocks } from './queries.ts';
import { tableLocks } from './tables.ts';
import { viewLocks } from './views.ts';

const predictors: Predictors = {
  ...tableLocks,
  ...columnLocks,
  ...constraintLocks,
  ...createTableLocks,
  ...dropLocks,
  ...indexLocks,
  ...viewLocks,
  ...programLocks,
  ...functionLocks,
  ...objectLocks,
  ...maintenanceLocks,
  ...queryLocks,
  ...dataLocks,
};

/**
 * The static lock model: what an operation locks and how much work it does meanwhile, on relations that existed
 * before the PR. Only for where nothing was measured. https://www.postgresql.org/docs/current/explicit-locking.html
 */
export function predict(operation: Operation, state: SchemaState): Prediction {
  const other = operation.table === undefined ? otherThanTableLocks[operation.kind] : undefined;
  return (other ?? predictors[operation.kind])?.(operation, state) ?? nothing;
}
