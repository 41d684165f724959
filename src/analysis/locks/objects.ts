import type { Operation } from '../../sql/operation.ts';
import type { LockMode } from '../../trace/trace.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { relationOf, type SchemaState } from '../state.ts';
import { nothing, type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { lockIndex, lockTree } from './relations.ts';

const relationTypes = /^(table|foreign[ _]table|view|materialized view|matview|sequence)$/;

/** A relation or a column of one: SHARE UPDATE EXCLUSIVE. What belongs to a table: ACCESS SHARE on that. */
const comment: Predict = (operation, state) => {
  const type = textOf(operation, 'on') ?? textOf(operation, 'objectType') ?? '';
  const builder = predictionFor(state);
  if (relationTypes.test(type)) return builder.lock(operation.object, 'ShareUpdateExclusiveLock').done();
  if (type === 'index') lockIndex(builder, state, operation.object, 'ShareUpdateExclusiveLock');
  const relation = relationOf(state, operation.table);
  // A composite type is no relation that anybody waits for.
  if (type === 'column')
    return relation === undefined ? builder.done() : builder.lock(relation, 'ShareUpdateExclusiveLock').done();
  return /^(constraint|trigger|rule|policy)$/.test(type)
    ? builder.lock(operation.table, 'AccessShareLock').done()
    : builder.done();
};

const grant: Predict = (operation, state) => {
  const type = textOf(operation, 'objectType') ?? '';
  // Measured: 18 opens what is named; up to 17 nothing is. ALL … IN SCHEMA opens nothing in any.
  if (state.serverMajor < 18 || isSet(operation, 'inSchema') || !/^(table|sequence)$/.test(type)) return nothing;
  return predictionFor(state).lock(operation.object, 'AccessShareLock').done();
};

const sequence: Predict = (operation, state) => {
  const column = textOf(operation, 'ownedBy');
  const builder = predictionFor(state);
  if (column !== undefined) builder.lock(column.split('.').slice(0, -1).join('.'), 'AccessShareLock');
  if (operation.kind === 'create sequence') return builder.done();
  const mode: LockMode = textOf(operation, 'action') === 'rename' ? 'AccessExclusiveLock' : 'ShareRowExclusiveLock';
  return builder.lock(operation.object, mode).done();
};

const publish: Predict = (operation, state) => {
  const builder = predictionFor(state);
  const old = textOf(operation, 'action') === 'set' ? publishedBy(operation.object, state) : [];
  for (const name of [...(operation.references ?? []), ...old])
    lockPublished(name, listOf(operation, 'only'), { builder, state });
  if (textOf(operation, 'action') === 'set' && state.publications === undefined)
    builder.unknown(`Which tables ${operation.object} publishes so far, and are locked too, is not known here.`);
  return builder.done();
};

function publishedBy(name: string, { publications }: SchemaState): string[] {
  const tables = publications?.find((each) => each.name === name)?.tables ?? [];
  return tables === 'all' ? [] : tables;
}

/** With its children; the partitions of a partitioned table stay out. */
function lockPublished(
  name: string,
  only: string[],
  { builder, state }: { builder: PredictionBuilder; state: SchemaState },
): void {
  const mode = 'ShareUpdateExclusiveLock';
  const relation = relationOf(state, name);
  if (relation === undefined || relation.kind === 'partitioned table' || only.includes(name))
    builder.lock(relation ?? name, mode);
  else lockTree(relation, { builder, state, mode });
}

const statistics: Predict = (operation, state) => {
  if (operation.kind !== 'drop statistics')
    return predictionFor(state).lock(operation.table, 'ShareUpdateExclusiveLock').done();
  const found = state.statistics?.find(
    ({ schema, name }) => name === operation.object || `${schema}.${name}` === operation.object,
  );
  const builder = predictionFor(state);
  if (found === undefined && state.statistics === undefined)
    return builder.unknown(`Which table ${operation.object} is of, and so is locked, is not known here.`).done();
  return builder.lock(found?.table, 'ShareUpdateExclusiveLock').done();
};

const depends: Predict = (operation, state) => {
  const type = textOf(operation, 'objectType');
  const builder = predictionFor(state);
  if (textOf(operation, 'action') !== 'depends') return nothing;
  if (type === 'index') lockIndex(builder, state, operation.object, 'AccessExclusiveLock');
  if (type === 'trigger') builder.lock(operation.table, 'AccessShareLock');
  if (type === 'materialized view') builder.lock(operation.object, 'AccessExclusiveLock');
  return builder.done();
};

const onlyRun =
  (reason: (operation: Operation) => string): Predict =>
  (operation, state) =>
    predictionFor(state).unknown(reason(operation)).done();

/** Extensions whose scripts make functions, types and operators, and touch no relation that was there. */
const onlyMakes = new Set([
  ...[
    'plpgsql',
    'uuid-ossp',
    'pgcrypto',
    'citext',
    'hstore',
    'ltree',
    'pg_trgm',
    'btree_gin',
    'btree_gist',
    'unaccent',
  ],
  ...['fuzzystrmatch', 'tablefunc', 'intarray', 'cube', 'earthdistance', 'isn', 'lo', 'seg', 'xml2', 'vector'],
]);

const create: Predict = (operation, state) => {
  const known = isSet(operation, 'ifNotExists') && state.extensions.includes(operation.object);
  return known || onlyMakes.has(operation.object)
    ? nothing
    : onlyRun(({ object }) => `What the script of extension ${object} locks is known only once it runs.`)(
        operation,
        state,
      );
};

/** What is no table, and what is done to it: postgres-hazards 2.6. Measured on 13 to 18. */
export const objectLocks: Predictors = {
  comment,
  grant,
  revoke: grant,
  'create sequence': sequence,
  'alter sequence': sequence,
  'create publication': publish,
  'alter publication': publish,
  'create statistics': statistics,
  'drop statistics': statistics,
  'alter object': depends,
  'create extension': create,
  'alter extension': onlyRun(
    ({ object }) => `What the script of extension ${object} locks is known only once it runs.`,
  ),
  'drop extension': onlyRun(({ object }) => `What is part of extension ${object}, and so locked, is not known here.`),
  'create subscription': onlyRun(() => 'Which tables are locked depends on what the other server publishes.'),
  'alter subscription': (operation, state) =>
    /publication|refresh/.test(textOf(operation, 'action') ?? '')
      ? onlyRun(() => 'Which tables are locked depends on what the other server publishes.')(operation, state)
      : nothing,
  'drop owned': onlyRun(() => 'Which tables are locked depends on what the roles own.'),
  set: (operation, state) =>
    operation.object === 'constraints' && isSet(operation, 'immediate')
      ? onlyRun(() => 'Which checks are waiting, and so which tables they read now, depends on the transaction.')(
          operation,
          state,
        )
      : nothing,
  other: onlyRun(() => 'What this statement locks is not known.'),
};
