import type { Operation } from '../../sql/operation.ts';
import type { LockMode } from '../../trace/trace.ts';
import { isSet, textOf } from '../detail.ts';
import { indexOf, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { altering, locks, rewrite, withSiblings } from './alter.ts';
import { partitionLocks } from './partitions.ts';
import { nothing, type Predict, type Prediction, type Predictors, predictionFor } from './prediction.ts';
import { ownedSequences } from './relations.ts';

const strong = 'AccessExclusiveLock';
const mild = 'ShareUpdateExclusiveLock';

/** Relations that `SET SCHEMA`, `OWNER TO` … name; types, functions and the like have no lock. */
const relationKinds = /^(table|foreign.table|view|matview|materialized.view|sequence|index|partitioned.table)$/;

function isRelation(operation: Operation): boolean {
  return relationKinds.test(textOf(operation, 'objectType') ?? 'table');
}

const setSchema: Predict = (operation, state) => {
  if (!isRelation(operation)) return nothing;
  const { builder, relation } = altering(operation, state, { mode: strong, recurses: false });
  if (relation !== undefined) for (const sequence of ownedSequences(state, relation)) builder.lock(sequence, strong);
  return builder.done();
};

/** Indexes and sequences change hands with their table. */
const changeOwner: Predict = (operation, state) => {
  if (textOf(operation, 'objectType') === 'everything owned') {
    return predictionFor(state).unknown('Which tables are locked depends on what the roles own.').done();
  }
  if (!isRelation(operation)) return nothing;
  const { builder, relation } = altering(operation, state, { mode: strong, recurses: false });
  const to = textOf(operation, 'newName');
  if (relation === undefined || (relation.owner !== undefined && relation.owner === to)) return builder.done();
  if (relation.owner === undefined || to === undefined) return builder.done();
  builder.lockIndexes(relation, strong);
  for (const sequence of ownedSequences(state, relation)) builder.lock(sequence, strong);
  return builder.done();
};

const setLogged: Predict = (operation, state) => {
  const place = altering(operation, state, { mode: strong, recurses: false });
  const { builder, relation } = place;
  if (relation?.kind === 'sequence' || textOf(operation, 'objectType') === 'sequence') return builder.done();
  if (relation === undefined) return builder.work(operation.table ?? operation.object, 'rewrite').done();
  if (!relation.assumed && relation.unlogged === !isSet(operation, 'logged')) return builder.done();
  rewrite(place, relation);
  if (state.serverMajor >= 15) for (const sequence of ownedSequences(state, relation)) builder.lock(sequence, strong);
  return builder.done();
};

/** Storage is copied as it is; a partitioned table has none. */
const setTablespace: Predict = (operation, state) => {
  if (isSet(operation, 'all')) {
    const reason = `Which tables move from tablespace ${operation.object} is not known.`;
    return predictionFor(state).unknown(reason).done();
  }
  const { builder, relation } = altering(operation, state, { mode: strong, recurses: false });
  const index = relation === undefined ? indexOf(state, operation.object) : undefined;
  if (index !== undefined) return builder.work(index.relation, 'build').done();
  const to = textOf(operation, 'newName');
  if (relation?.kind === 'partitioned table') return builder.done();
  if (relation !== undefined && !relation.assumed && (relation.tablespace ?? 'pg_default') === to)
    return builder.done();
  return builder.work(relation ?? operation.object, 'rewrite').done();
};

const setAccessMethod: Predict = (operation, state) => {
  const place = altering(operation, state, { mode: strong, recurses: false });
  const { builder, relation } = place;
  if (relation === undefined) return builder.work(operation.table ?? operation.object, 'rewrite').done();
  if (relation.kind === 'partitioned table') return builder.done();
  // DEFAULT is default_table_access_method, heap unless somebody has set it.
  if (relation.accessMethod !== (textOf(operation, 'newName') ?? 'heap')) rewrite(place, relation);
  return builder.done();
};

/** Parameters that need more than SHARE UPDATE EXCLUSIVE: reloptions.c. */
const strongParameters =
  /^(user_catalog_table|security_barrier|security_invoker|check_option|fastupdate|gin_pending_list_limit|buffering|pages_per_range|autosummarize)$/;

const storageParameters: Predict = (operation, state) => {
  const action = textOf(operation, 'action');
  const names = textOf(operation, 'names')?.split(',') ?? [];
  const isStrong = action === 'options' || names.some((name) => strongParameters.test(name));
  const { builder, relation } = altering(operation, state, { mode: isStrong ? strong : mild, recurses: false });
  const index = textOf(operation, 'index');
  if (action === 'cluster on') builder.lockIndexes(relation, withSiblings(mild, state), ({ name }) => name === index);
  return builder.done();
};

const replicaIdentity: Predict = (operation, state) => {
  const { builder, relation } = altering(operation, state, { mode: strong, recurses: false });
  const index = textOf(operation, 'index');
  return builder.lockIndexes(relation, 'ShareLock', ({ name }) => name === index).done();
};

const inherit: Predict = (operation, state) => {
  const { builder } = altering(operation, state, { mode: strong, recurses: false });
  const mode: LockMode = isSet(operation, 'no') ? 'AccessShareLock' : mild;
  for (const parent of operation.references ?? []) builder.lock(parent, mode);
  return builder.done();
};

const switchTrigger: Predict = (operation, state) => {
  const recurses = isPartitioned(relationOf(state, operation.table));
  return altering(operation, state, { mode: 'ShareRowExclusiveLock', recurses }).builder.done();
};

function isPartitioned(relation: StateRelation | undefined): boolean {
  return relation?.kind === 'partitioned table';
}

/** Rules, OIDs: sub-commands that have no kind of their own. */
export function otherCommand(operation: Operation, state: SchemaState): Prediction | undefined {
  const subtype = operation.kind === 'other' ? textOf(operation, 'subtype') : undefined;
  return subtype === undefined
    ? undefined
    : altering(operation, state, { mode: strong, recurses: false }).builder.done();
}

/** Sub-commands of ALTER TABLE that concern the table as such. Measured on 13 to 18 by test/differential/cases/alter-table.ts. */
export const settingLocks: Predictors = {
  ...partitionLocks,
  'rename table': locks(strong, { recurses: false }),
  'set schema': setSchema,
  'change owner': changeOwner,
  'set logged': setLogged,
  'set tablespace': setTablespace,
  'set access method': setAccessMethod,
  'storage parameters': storageParameters,
  'replica identity': replicaIdentity,
  inherit,
  'enable trigger': switchTrigger,
  'disable trigger': switchTrigger,
  'enable row security': locks(strong, { recurses: false }),
  'disable row security': locks(strong, { recurses: false }),
};
