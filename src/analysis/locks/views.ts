import { isSet } from '../detail.ts';
import { keyOf, qualify, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { nothing, type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { lockNamed, lockRead } from './queries.ts';
import { lockPlanned, readersOf } from './relations.ts';

const create: Predict = (operation, state) => {
  const builder = predictionFor(state);
  lockNamed(operation, { builder });
  return builder.done();
};

const replace: Predict = (operation, state) => {
  const builder = predictionFor(state);
  lockNamed(operation, { builder });
  const old = state.relations.get(qualify(state, operation.object));
  return builder.lock(old, 'AccessExclusiveLock').done();
};

const createMaterialized: Predict = (operation, state) => {
  if (isSet(operation, 'ifNotExists') && state.relations.has(qualify(state, operation.object))) return nothing;
  const builder = predictionFor(state);
  if (isSet(operation, 'withNoData')) lockNamed(operation, { builder });
  else lockRead(operation, { builder, state });
  return builder.done();
};

/** CONCURRENTLY compares the new rows with the old ones, all of them, and changes what differs. */
const refresh: Predict = (operation, state) => {
  const builder = predictionFor(state);
  const view = relationOf(state, operation.object);
  const concurrently = isSet(operation, 'concurrently');
  builder.lock(view ?? operation.object, concurrently ? 'ExclusiveLock' : 'AccessExclusiveLock');
  builder.lockIndexes(view, concurrently ? 'RowExclusiveLock' : 'AccessExclusiveLock');
  if (isSet(operation, 'withNoData')) return builder.done();
  for (const base of view?.reads ?? []) lockPlanned(base, { builder, state, mode: 'AccessShareLock', pruned: true });
  return builder.work(view, concurrently ? 'scan' : 'rewrite').done();
};

/** A dropped view or materialized view; with CASCADE, every view above it too. */
const drop: Predict = (operation, state) => {
  const builder = predictionFor(state);
  const view = relationOf(state, operation.object);
  if (view === undefined)
    return isSet(operation, 'ifExists') ? nothing : builder.lock(operation.object, 'AccessExclusiveLock').done();
  lockDropped(view, { builder, state });
  if (isSet(operation, 'cascade')) for (const reader of readersOf(state, view)) lockDropped(reader, { builder, state });
  return builder.done();
};

export function lockDropped(
  relation: StateRelation,
  { builder }: { builder: PredictionBuilder; state: SchemaState },
): void {
  builder.lock(relation, 'AccessExclusiveLock').lockIndexes(relation, 'AccessExclusiveLock');
}

const rename: Predict = (operation, state) => {
  const view = relationOf(state, operation.object);
  if (view === undefined && isSet(operation, 'ifExists')) return nothing;
  return predictionFor(state)
    .lock(view === undefined ? operation.object : keyOf(view), 'AccessExclusiveLock')
    .done();
};

/** Views and materialized views: postgres-hazards 2.5 and 2.6. Measured on 13 to 18. */
export const viewLocks: Predictors = {
  'create view': create,
  'replace view': replace,
  'create materialized view': createMaterialized,
  'refresh materialized view': refresh,
  'drop view': drop,
  'drop materialized view': drop,
  'rename view': rename,
};
