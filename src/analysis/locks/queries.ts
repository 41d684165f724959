import type { Operation } from '../../sql/operation.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { relationOf, type SchemaState } from '../state.ts';
import { lockCalled } from './functions.ts';
import { nothing, type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { lockPlanned } from './relations.ts';

interface Query {
  builder: PredictionBuilder;
  state: SchemaState;
}

/** What a statement reads: planned, so with every index, under ROW SHARE where rows are locked. Measured on 13 to 18. */
export function lockRead(operation: Operation, { builder, state }: Query): void {
  const locked = new Set(listOf(operation, 'rowLocks'));
  const only = new Set(listOf(operation, 'only'));
  for (const name of operation.references ?? []) {
    const mode = locked.has(name) ? 'RowShareLock' : 'AccessShareLock';
    lockPlanned(name, { builder, state, mode, only: only.has(name), pruned: isSet(operation, 'filtered') });
  }
  lockCalled(operation, { builder, state });
}

const select: Predict = (operation, state) => {
  if (textOf(operation, 'show') !== undefined) return nothing;
  const builder = predictionFor(state);
  lockRead(operation, { builder, state });
  return builder.done();
};

/** EXPLAIN plans, so that indexes are opened too; a data change that it explains takes the locks of one. */
const explain: Predict = (operation, state) => {
  const builder = predictionFor(state);
  for (const name of listOf(operation, 'writes'))
    lockPlanned(name, { builder, state, mode: 'RowExclusiveLock', pruned: isSet(operation, 'filtered') });
  lockRead({ ...operation, references: without(operation, 'writes') }, { builder, state });
  return builder.done();
};

/** PREPARE reads the statement and rewrites it: views down to their tables, but no index. Measured on 13 to 18. */
const prepare: Predict = (operation, state) => {
  const builder = predictionFor(state);
  lockNamed(operation, { builder });
  for (const name of operation.references ?? []) lockBases(name, { builder, state });
  return builder.done();
};

function lockBases(name: string, { builder, state }: Query): void {
  const relation = relationOf(state, name);
  if (relation?.kind !== 'view') return;
  for (const base of relation.reads) {
    builder.lock(base, 'AccessShareLock');
    lockBases(base, { builder, state });
  }
}

/** What is named is locked, and nothing below it: of a query that is read and not planned. */
export function lockNamed(operation: Operation, { builder }: Pick<Query, 'builder'>): void {
  const locked = new Set(listOf(operation, 'rowLocks'));
  for (const name of listOf(operation, 'writes')) builder.lock(name, 'RowExclusiveLock');
  for (const name of without(operation, 'writes'))
    builder.lock(name, locked.has(name) ? 'RowShareLock' : 'AccessShareLock');
}

function without(operation: Operation, list: string): string[] {
  const names = listOf(operation, list);
  return (operation.references ?? []).filter((name) => !names.includes(name));
}

const createTableAs: Predict = (operation, state) => {
  if (isSet(operation, 'ifNotExists') && relationOf({ ...state, complete: true }, operation.object) !== undefined)
    return nothing;
  const builder = predictionFor(state);
  if (isSet(operation, 'execute')) builder.unknown('What EXECUTE reads was said in another statement.');
  if (isSet(operation, 'withNoData')) lockNamed(operation, { builder });
  else lockRead(operation, { builder, state });
  return builder.done();
};

/** Queries and what holds one: postgres-hazards 2.8. */
export const queryLocks: Predictors = {
  select,
  explain,
  prepare,
  cursor: select,
  'create table as': createTableAs,
};
