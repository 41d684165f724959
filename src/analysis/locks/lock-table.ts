import type { LockMode } from '../../trace/trace.ts';
import { isSet, textOf } from '../detail.ts';
import { relationOf, type SchemaState } from '../state.ts';
import { type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { childrenOf } from './relations.ts';

const lockTable: Predict = (operation, state) => {
  const builder = predictionFor(state);
  const mode = (textOf(operation, 'mode') ?? 'AccessExclusiveLock') as LockMode;
  lockWithViews(operation.table ?? '', { builder, state, mode, only: isSet(operation, 'only') });
  return builder.done();
};

interface Locking {
  builder: PredictionBuilder;
  state: SchemaState;
  mode: LockMode;
  only: boolean;
}

/** LOCK TABLE takes what a view reads along. https://www.postgresql.org/docs/current/sql-lock.html */
function lockWithViews(name: string, { builder, state, mode, only }: Locking): void {
  const relation = relationOf(state, name);
  builder.lock(relation ?? name, mode);
  if (relation === undefined) return;
  for (const base of relation.kind === 'view' ? relation.reads : [])
    lockWithViews(base, { builder, state, mode, only: false });
  if (!only) for (const child of childrenOf(state, relation)) builder.lock(child, mode);
}

/** LOCK TABLE. Measured on 13 to 18. */
export const lockTableLocks: Predictors = { 'lock table': lockTable };
