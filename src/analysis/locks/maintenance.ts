import type { Operation } from '../../sql/operation.ts';
import type { LockMode } from '../../trace/trace.ts';
import { isSet, textOf } from '../detail.ts';
import { keyOf, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { childrenOf } from './relations.ts';

/** Since 18 the children of an inheritance parent are analysed with it, not only sampled for it. Measured. */
const analysesChildren = 18;

interface Maintaining {
  builder: PredictionBuilder;
  state: SchemaState;
}

const analyze: Predict = (operation, state) => {
  const builder = predictionFor(state);
  for (const relation of targets(operation, state)) lockAnalyzed(relation, { builder, state });
  return builder.done();
};

function lockAnalyzed(relation: StateRelation, { builder, state }: Maintaining): void {
  const mode = 'ShareUpdateExclusiveLock';
  builder.lock(relation, mode);
  if (relation.kind !== 'partitioned table') builder.lockIndexes(relation, 'AccessShareLock');
  const whole = relation.kind === 'partitioned table' || state.serverMajor >= analysesChildren;
  for (const child of childrenOf(state, relation)) {
    builder.lock(child, whole ? mode : 'AccessShareLock');
    if (whole && child.kind !== 'partitioned table') builder.lockIndexes(child, 'AccessShareLock');
  }
}

/** Pages that are empty at the table's end are given back under ACCESS EXCLUSIVE, if nobody is in the way. https://www.postgresql.org/docs/current/sql-vacuum.html */
const vacuum: Predict = (operation, state) => {
  const builder = predictionFor(state);
  for (const relation of targets(operation, state)) {
    for (const each of [relation, ...(relation.kind === 'partitioned table' ? childrenOf(state, relation) : [])]) {
      builder.lock(each, 'ShareUpdateExclusiveLock');
      if (each.kind !== 'partitioned table') builder.lockIndexes(each, 'RowExclusiveLock');
      builder.unknown(
        `Whether ${keyOf(each)} is cut at its end, for a moment under ACCESS EXCLUSIVE, depends on its empty pages.`,
      );
    }
  }
  return builder.done();
};

/** VACUUM FULL and CLUSTER. */
const rewrite: Predict = (operation, state) => {
  const builder = predictionFor(state);
  const mode: LockMode = 'AccessExclusiveLock';
  for (const relation of targets(operation, state)) {
    for (const each of [relation, ...(relation.kind === 'partitioned table' ? childrenOf(state, relation) : [])]) {
      builder.lock(each, mode);
      if (each.kind === 'partitioned table') continue;
      builder.lockIndexes(each, mode).work(each, 'rewrite');
    }
  }
  if (textOf(operation, 'command') === 'CLUSTER' && isSet(operation, 'all'))
    builder.unknown('Which tables CLUSTER writes anew depends on which have been clustered before.');
  return builder.done();
};

/** The tables that are named, or all that have rows. */
function targets(operation: Operation, state: SchemaState): StateRelation[] {
  if (operation.table === undefined) {
    if (textOf(operation, 'command') === 'CLUSTER') return [];
    return [...state.relations.values()].filter(({ kind }) => kind === 'table' || kind === 'materialized view');
  }
  const found = relationOf(state, operation.table);
  return found === undefined ? [] : [found];
}

/** Maintenance: postgres-hazards 2.5. Measured on 13 to 18. */
export const maintenanceLocks: Predictors = { analyze, vacuum, 'rewrite table': rewrite };
