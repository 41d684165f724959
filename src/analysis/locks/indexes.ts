import { isSet, listOf, textOf } from '../detail.ts';
import { indexOf, keyOf, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { runsAnything } from './functions.ts';
import { type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { lockIndex, lockTree, storedParts } from './relations.ts';

const create: Predict = (operation, state) => {
  const relation = relationOf(state, operation.table);
  const builder = predictionFor(state);
  const concurrently = isSet(operation, 'concurrently');
  const mode = concurrently ? 'ShareUpdateExclusiveLock' : 'ShareLock';
  const only = isSet(operation, 'only') || relation?.kind !== 'partitioned table';
  if (relation === undefined || only) builder.lock(relation ?? operation.table, mode);
  else lockTree(relation, { builder, state, mode });
  // Where it exists already, the lock is taken all the same, and held to COMMIT.
  const name = operation.object;
  if (isSet(operation, 'ifNotExists') && isSet(operation, 'named') && existsAlready(state, relation, name))
    return builder.done();
  for (const called of listOf(operation, 'calls').filter((each) => runsAnything(each, state)))
    builder.unknown(`What ${called}() locks, while the index is built, is known only once it runs.`);
  // On ONLY a partitioned parent no row is read: its index is made of the partitions' own.
  if (relation?.kind === 'partitioned table' && isSet(operation, 'only')) return builder.done();
  if (relation?.assumed === true && isSet(operation, 'only')) {
    const reason = `Whether rows are read for ${name} depends on whether ${keyOf(relation)} is partitioned: ON ONLY then makes the parent's index alone.`;
    return builder.perhaps(relation, 'build', reason).done();
  }
  return builder.work(operation.table, 'build').done();
};

function existsAlready(state: SchemaState, relation: StateRelation | undefined, name: string): boolean {
  if (relation === undefined) return false;
  return (
    state.relations.has(keyOf({ schema: relation.schema, name })) ||
    indexOf(state, `${relation.schema}.${name}`) !== undefined
  );
}

/** SHARE on the table, but ACCESS EXCLUSIVE on the index, which every query of the table opens: readers wait too. */
const reindex: Predict = (operation, state) => {
  const builder = predictionFor(state);
  const concurrently = isSet(operation, 'concurrently');
  const target = textOf(operation, 'target');
  if (target === 'system') return builder.done();
  if (target === 'index') {
    const found = indexOf(state, operation.object);
    if (found !== undefined) rebuild(found.relation, { builder, state, concurrently, only: found.index.name });
    return builder.done();
  }
  const whole = target === 'schema' || target === 'database';
  const named = whole ? [] : [relationOf(state, operation.object)];
  const all = [...state.relations.values()].filter(
    ({ schema, kind }) =>
      (target === 'database' || schema === operation.object) &&
      kind !== 'view' &&
      kind !== 'sequence' &&
      kind !== 'partitioned table',
  );
  for (const relation of whole ? all : named) {
    if (relation === undefined) builder.lock(operation.object, concurrently ? 'ShareUpdateExclusiveLock' : 'ShareLock');
    else rebuild(relation, { builder, state, concurrently });
  }
  return builder.done();
};

interface Rebuild {
  builder: PredictionBuilder;
  state: SchemaState;
  concurrently: boolean;
  only?: string;
}

function rebuild(relation: StateRelation, { builder, state, concurrently, only }: Rebuild): void {
  const parts = storedParts(state, relation);
  for (const each of new Set([relation, ...parts]))
    builder.lock(each, concurrently ? 'ShareUpdateExclusiveLock' : 'ShareLock');
  for (const part of parts) {
    const wanted = part === relation ? only : undefined;
    if (part.indexes.length === 0) continue;
    // CONCURRENTLY too: on the old index, which nobody uses any more when it goes.
    builder.lockIndexes(part, 'AccessExclusiveLock', ({ name }) => wanted === undefined || name === wanted);
    builder.work(part, 'build');
  }
}

/** ALTER INDEX: on the index alone, except that ATTACH PARTITION looks at both tables. Measured on 13 to 18. */
const alter: Predict = (operation, state) => {
  const builder = predictionFor(state);
  const action = textOf(operation, 'action');
  lockIndex(builder, state, operation.object, 'ShareUpdateExclusiveLock');
  if (action !== 'attach') return builder.done();
  const [child] = operation.references ?? [];
  builder.lock(indexOf(state, operation.object)?.relation, 'AccessShareLock');
  if (child === undefined) return builder.done();
  lockIndex(builder, state, child, 'AccessExclusiveLock');
  return builder.lock(indexOf(state, child)?.relation, 'AccessShareLock').done();
};

/** Indexes: postgres-hazards 2.4. Measured on 13 to 18. */
export const indexLocks: Predictors = {
  'create index': create,
  reindex,
  'alter index': alter,
  'rename index': (operation, state) => {
    const relation = relationOf({ ...state, complete: true }, operation.object);
    if (relation !== undefined) return predictionFor(state).lock(relation, 'AccessExclusiveLock').done();
    const builder = predictionFor(state);
    lockIndex(builder, state, operation.object, 'ShareUpdateExclusiveLock');
    return builder.done();
  },
};
