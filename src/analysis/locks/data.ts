import type { Operation } from '../../sql/operation.ts';
import { isSet, textOf } from '../detail.ts';
import { keyOf, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { noteDefaults } from './column-defaults.ts';
import { lockParents, noteChildren } from './foreign-key-checks.ts';
import { type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { lockRead } from './queries.ts';
import { childrenOf, lockPlanned } from './relations.ts';

interface Writing {
  builder: PredictionBuilder;
  state: SchemaState;
}

const mode = 'RowExclusiveLock';

/**
 * INSERT closes its indexes again before it ends, unless ON CONFLICT (…) has the planner look for one of them; UPDATE, DELETE and
 * MERGE plan, and so keep a lock on every index. Measured on 13 to 18.
 */
const write: Predict = (operation, state) => {
  const builder = predictionFor(state);
  lockRead(operation, { builder, state });
  lockTarget(operation, operation.table, { builder, state });
  if (touchesManyRows(operation)) builder.work(operation.table, 'rows');
  return builder.done();
};

function lockTarget(operation: Operation, name: string | undefined, { builder, state }: Writing): void {
  const relation = relationOf(state, name);
  if (name === undefined || relation === undefined) {
    builder.lock(name, mode);
    return;
  }
  noteRules(relation, builder);
  if (relation.rules.length > 0) {
    builder.lock(relation, mode);
    return;
  }
  if (relation.kind === 'view') {
    builder.lock(relation, mode);
    for (const base of relation.reads) lockTarget(operation, base, { builder, state });
    return;
  }
  const adds = isAdding(operation);
  if (!adds) {
    const only = isSet(operation, 'targetOnly');
    lockPlanned(relation, {
      builder,
      state,
      mode,
      only,
      pruned: isSet(operation, 'where') || operation.kind === 'merge',
    });
  } else {
    builder.lock(relation, mode);
    if (isSet(operation, 'arbiter')) builder.lockIndexes(relation, mode);
    if (isSet(operation, 'readsItself'))
      lockPlanned(relation, { builder, state, mode: 'AccessShareLock', pruned: true });
    if (relation.kind === 'partitioned table' && childrenOf(state, relation).some(({ isNew }) => !isNew))
      builder.unknown(`Which partitions of ${keyOf(relation)} are locked depends on where the rows belong.`);
    if (relation.isPartition && !relation.isNew)
      builder.unknown(
        `Whether ${relation.parents.join(', ')} is locked depends on whether the session has read the bounds of ${keyOf(relation)} before.`,
      );
  }
  if (relation.assumed) return;
  noteTriggers(operation, relation, { builder, state });
  if (operation.kind !== 'delete') {
    lockParents(operation, relation, { builder, state });
    noteDefaults(operation, relation, { builder, state });
  }
  if (!adds) noteChildren(operation, relation, { builder, state });
}

function isAdding({ kind }: Operation): boolean {
  return kind === 'insert' || kind === 'copy';
}

/** A rule may put any other statement in the place of this one. */
function noteRules(relation: StateRelation, builder: PredictionBuilder): void {
  if (relation.rules.length > 0)
    builder.unknown(
      `What the rules of ${keyOf(relation)} (${relation.rules.join(', ')}) make of the statement is known only once it runs.`,
    );
}

/** Its own triggers, those of its partitions and children, and those that it has of the table it is a part of. */
function noteTriggers(operation: Operation, relation: StateRelation, { builder, state }: Writing): void {
  const events =
    operation.kind === 'copy'
      ? ['insert']
      : operation.kind === 'merge'
        ? (textOf(operation, 'actions') ?? '').split(',')
        : [operation.kind];
  const parents = relation.parents.flatMap((name) => relationOf(state, name) ?? []);
  // Rows that come in go to the table itself, or to its partitions.
  const below = isAdding(operation) && relation.kind !== 'partitioned table' ? [] : childrenOf(state, relation);
  for (const each of [relation, ...below, ...(relation.isPartition ? parents : [])]) {
    const fires =
      each.triggerEvents === undefined || events.some((event) => each.triggerEvents?.some((on) => on === event));
    if (each.triggers.length > 0 && fires)
      builder.unknown(
        `What the triggers of ${keyOf(each)} (${each.triggers.join(', ')}) lock is known only once they run.`,
      );
  }
}

/** COPY … TO locks only the table: it plans nothing. */
const copy: Predict = (operation, state) => {
  if (isSet(operation, 'from')) return write(operation, state);
  const builder = predictionFor(state);
  lockRead(operation, { builder, state });
  return builder.lock(operation.table, 'AccessShareLock').done();
};

/** All of a table, or a part of it that nobody has counted. */
export function touchesManyRows(operation: Operation): boolean {
  if (operation.kind === 'insert') return isSet(operation, 'fromSelect');
  if (operation.kind === 'copy') return isSet(operation, 'from');
  return !isSet(operation, 'byKey');
}

/** Data changes: postgres-hazards 2.8. */
export const dataLocks: Predictors = { insert: write, update: write, delete: write, merge: write, copy };
