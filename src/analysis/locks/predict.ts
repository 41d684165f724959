import type { Operation } from '../../sql/operation.ts';
import { isSet } from '../detail.ts';
import { indexOf, relationOf, type SchemaState } from '../state.ts';
import { columnLocks } from './columns.ts';
import { constraintLocks } from './constraints.ts';
import { createTableLocks } from './create-table.ts';
import { dataLocks } from './data.ts';
import { dropLocks } from './drop-relations.ts';
import { dropTypeLocks } from './drop-types.ts';
import { functionLocks } from './functions.ts';
import { indexLocks } from './indexes.ts';
import { lockTableLocks } from './lock-table.ts';
import { maintenanceLocks } from './maintenance.ts';
import { objectLocks } from './objects.ts';
import { nothing, type Prediction, type Predictors } from './prediction.ts';
import { programLocks } from './programs.ts';
import { queryLocks } from './queries.ts';
import { otherCommand, settingLocks } from './table-settings.ts';
import { viewLocks } from './views.ts';

const predictors: Predictors = {
  ...columnLocks,
  ...constraintLocks,
  ...createTableLocks,
  ...dropLocks,
  ...dropTypeLocks,
  ...indexLocks,
  ...viewLocks,
  ...programLocks,
  ...functionLocks,
  ...objectLocks,
  ...lockTableLocks,
  ...maintenanceLocks,
  ...queryLocks,
  ...dataLocks,
  ...settingLocks,
};

/**
 * The static lock model: what an operation locks and how much work it does meanwhile, on relations that existed
 * before the PR. Only for where nothing was measured. https://www.postgresql.org/docs/current/explicit-locking.html
 */
export function predict(operation: Operation, state: SchemaState): Prediction {
  if (isAbsent(operation, state)) return nothing;
  return otherCommand(operation, state) ?? predictors[operation.kind]?.(operation, state) ?? nothing;
}

/** ALTER TABLE IF EXISTS of what is surely not there does nothing. */
function isAbsent(operation: Operation, state: SchemaState): boolean {
  const { table } = operation;
  if (table === undefined || !state.complete || !isSet(operation, 'ifExists')) return false;
  return relationOf(state, table) === undefined && indexOf(state, table) === undefined;
}
