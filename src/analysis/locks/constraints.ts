import type { Operation } from '../../sql/operation.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { columnOf, indexOf, keyOf, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { type Altering, altering } from './alter.ts';
import { provenNotNull } from './columns.ts';
import { constraintChanges } from './constraint-changes.ts';
import { domainLocks } from './domains.ts';
import { checkForeignKey, isEmpty, lockReferenced } from './foreign-keys.ts';
import type { Predict, Predictors } from './prediction.ts';

const strong = 'AccessExclusiveLock';

/** Since 18 every new constraint locks what inherits from the table, whether it has part in it or not. */
function locksChildren({ serverMajor }: SchemaState): boolean {
  return serverMajor >= 18;
}

const addForeignKey: Predict = (operation, state) => {
  const recurses = relationOf(state, operation.table)?.kind === 'partitioned table' || locksChildren(state);
  const place = altering(operation, state, { mode: 'ShareRowExclusiveLock', recurses });
  const { builder, relation } = place;
  const [parent = ''] = operation.references ?? [];
  lockReferenced(parent, 'ShareRowExclusiveLock', place);
  if (isSet(operation, 'notValid') || isSet(operation, 'notEnforced')) return builder.done();
  if (relation === undefined) return builder.work(operation.table, 'scan').work(parent, 'scan').done();
  const added = columnsAddedEmpty(operation, relation);
  checkForeignKey({ child: relation, parent, empty: isEmpty(relation) || added }, place);
  return builder.done();
};

/** Columns that the PR itself added, without a default: no row has a value. */
function columnsAddedEmpty(operation: Operation, relation: StateRelation): boolean {
  return listOf(operation, 'columns').some((name) => {
    const column = columnOf(relation, name);
    return column?.isNew === true && !column.hasDefault && relation.filled !== true;
  });
}

const addCheck: Predict = (operation, state) => {
  const place = inheriting(operation, state);
  if (isSet(operation, 'notValid') || isSet(operation, 'notEnforced')) return place.builder.done();
  return scan(operation, place, () => true);
};

/** Without its children where NO INHERIT was written, though 18 locks them too. */
function inheriting(operation: Operation, state: SchemaState): Altering {
  const alone = isSet(operation, 'noInherit');
  const place = altering(operation, state, { mode: strong, recurses: !alone || locksChildren(state) });
  return alone ? { ...place, tree: place.tree.slice(0, 1) } : place;
}

function scan(operation: Operation, { builder, relation, tree }: Altering, which: (each: StateRelation) => boolean) {
  if (relation === undefined) return builder.work(operation.table, 'scan').done();
  for (const each of tree) if (each.kind !== 'foreign table' && which(each)) builder.work(each, 'scan');
  return builder.done();
}

const addNotNull: Predict = (operation, state) => {
  const place = inheriting(operation, state);
  if (isSet(operation, 'notValid')) return place.builder.done();
  return scanNullable(listOf(operation, 'columns'), operation, place);
};

function scanNullable(columns: string[], operation: Operation, place: Altering) {
  const assumed = place.relation?.assumed === true;
  if (!assumed) return scan(operation, place, (each) => columns.some((name) => nullable(each, name)));
  if (columns.every((name) => columnOf(place.tree[0] as StateRelation, name)?.notNull === true))
    return place.builder.done();
  const reason = `Whether all of ${operation.table} is read depends on whether its columns are NOT NULL, or a validated CHECK says so.`;
  return place.builder.perhaps(operation.table, 'scan', reason).done();
}

function nullable(relation: StateRelation, name: string): boolean {
  return columnOf(relation, name)?.notNull !== true && !provenNotNull(relation, name);
}

const addUnique: Predict = (operation, state) => {
  const using = textOf(operation, 'usingIndex');
  if (using !== undefined) return useIndex(operation, state, using);
  const isKey = operation.kind === 'add primary key';
  const columns = listOf(operation, 'columns');
  const place = altering(operation, state, { mode: strong, recurses: isKey || locksChildren(state) });
  const { builder, relation } = place;
  if (relation === undefined) return builder.work(operation.table, 'build').done();
  if (isKey && !relation.assumed) scanNullable(columns, operation, place);
  if (relation.kind === 'partitioned table') {
    const parts = altering(operation, state, { mode: 'ShareLock', recurses: true });
    builder.add(parts.builder.done());
  }
  return builder.work(relation, 'build').done();
};

/** Its name becomes the constraint's. */
function useIndex(operation: Operation, state: SchemaState, using: string) {
  const isKey = operation.kind === 'add primary key';
  const place = altering(operation, state, { mode: strong, recurses: isKey || locksChildren(state) });
  const found = indexOf(state, using);
  const renamed = isSet(operation, 'named') && operation.object !== using;
  place.builder.lockIndexes(
    found?.relation,
    renamed ? 'ShareUpdateExclusiveLock' : 'AccessShareLock',
    (index) => index === found?.index,
  );
  if (!isKey) return place.builder.done();
  if (found === undefined && place.relation?.assumed === true) {
    const reason = `Whether all of ${keyOf(place.relation)} is read depends on whether the columns of ${using} are NOT NULL.`;
    return place.builder.perhaps(place.relation, 'scan', reason).done();
  }
  return scanNullable(found?.index.columns.flatMap((name) => name ?? []) ?? [], operation, place);
}

/** Measured on PostgreSQL 13 to 18 by test/differential/cases/constraints.ts; the hazard catalogue, 2.3. */
export const constraintLocks: Predictors = {
  'add foreign key': addForeignKey,
  'add check': addCheck,
  'add not null constraint': addNotNull,
  'add unique': addUnique,
  'add primary key': addUnique,
  'add exclusion': addUnique,
  ...constraintChanges,
  ...domainLocks,
};
