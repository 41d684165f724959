import type { Operation } from '../../sql/operation.ts';
import type { CatalogConstraint, CatalogIndex } from '../catalog.ts';
import { isSet, textOf } from '../detail.ts';
import { columnOf, keyOf, referencing, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { checkForeignKey, isEmpty, lockReferenced } from './foreign-keys.ts';
import { type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { defaultPartitionOf, lockTree, storedParts } from './relations.ts';

interface Place {
  builder: PredictionBuilder;
  state: SchemaState;
}

const strong = 'AccessExclusiveLock';
const mild = 'ShareUpdateExclusiveLock';

const attach: Predict = (operation, state) => {
  const builder = predictionFor(state).lock(operation.table, mild).lock(operation.object, strong);
  const place = { builder, state };
  const [parent, child] = [relationOf(state, operation.table), relationOf(state, operation.object)];
  if (child === undefined || parent === undefined) return builder.done();
  lockTree(child, { builder, state, mode: strong });
  scanUnlessProven(child, { parent, operation }, place);
  const rest = defaultPartitionOf(state, parent);
  if (rest !== undefined) {
    lockTree(rest, { builder, state, mode: strong });
    scanUnlessProven(rest, { parent }, place);
  }
  for (const index of parent.indexes) {
    builder.lockIndexes(parent, mild, (each) => each === index);
    if (!child.indexes.some((own) => isAlike(own, index))) builder.work(child, 'build');
  }
  for (const key of parent.constraints) adoptKey(key, child, place);
  for (const other of referencing(state, parent)) {
    builder.lock(other, state.serverMajor < 15 ? 'AccessShareLock' : 'ShareRowExclusiveLock');
  }
  return builder.done();
};

/** A foreign key of the parent becomes the partition's, and is checked unless it has it already. */
function adoptKey({ refTable, columns, validated }: CatalogConstraint, child: StateRelation, place: Place): void {
  if (refTable === null) return;
  const own = child.constraints.some(
    (each) => each.refTable === refTable && each.validated && each.columns.join() === columns.join(),
  );
  // One that it has already loses its triggers on the other table to the parent's.
  lockReferenced(refTable, own ? strong : 'ShareRowExclusiveLock', place);
  if (!own && validated) checkForeignKey({ child, parent: refTable, empty: isEmpty(child) }, place);
}

function isAlike(own: CatalogIndex, index: CatalogIndex): boolean {
  return own.unique === index.unique && own.partial === index.partial && own.columns.join() === index.columns.join();
}

/** A CHECK that implies the bound spares the scan. https://www.postgresql.org/docs/current/ddl-partitioning.html */
function scanUnlessProven(
  relation: StateRelation,
  { parent, operation }: { parent: StateRelation; operation?: Operation },
  { builder, state }: Place,
): void {
  const keys = keyColumns(parent);
  const checks = relation.constraints.filter(
    ({ kind, validated, columns }) => kind === 'check' && validated && columns.some((column) => keys.includes(column)),
  );
  const [key] = keys;
  if (operation !== undefined && keys.length === 1 && key !== undefined) {
    if (
      proves(checks, { key, text: textOf(operation, 'text') ?? '', notNull: columnOf(relation, key)?.notNull === true })
    )
      return;
  }
  const reason = `Whether ${keyOf(relation)} is read depends on whether its CHECK constraints imply the partition's bounds.`;
  for (const part of storedParts(state, relation)) {
    if (relation.assumed || checks.length > 0) builder.perhaps(part, 'scan', reason);
    else builder.work(part, 'scan');
  }
}

function keyColumns({ partitionKey }: StateRelation): string[] {
  const list = /\((.*)\)$/s.exec(partitionKey ?? '')?.[1] ?? '';
  return list.split(',').map((part) => (part.trim().split(' ')[0] ?? '').replaceAll('"', ''));
}

/** `key >= from AND key < to`, in the bounds' own words, and no NULL. */
function proves(
  checks: CatalogConstraint[],
  { key, text, notNull }: { key: string; text: string; notNull: boolean },
): boolean {
  const [, from, to] = /\bfrom\s*\(([^()]*)\)\s*to\s*\(([^()]*)\)/i.exec(text) ?? [];
  if (from === undefined || to === undefined) return false;
  const said = checks.flatMap(({ expression }) =>
    / or /i.test(expression ?? '') ? [] : plain(expression ?? '').split(' and '),
  );
  const has = (part: string) => said.includes(plain(part));
  return has(`${key} >= ${from}`) && has(`${key} < ${to}`) && (notNull || has(`${key} is not null`));
}

function plain(text: string): string {
  return text
    .replaceAll(/::[\w ]+?(?=[)\s]|$)/g, '')
    .replaceAll(/[()"]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

const detach: Predict = (operation, state) => {
  const concurrently = isSet(operation, 'concurrently');
  const builder = predictionFor(state).lock(operation.table, concurrently ? mild : strong);
  const parent = relationOf(state, operation.table);
  const keyed = parent?.constraints.some(({ refTable }) => refTable !== null) === true;
  builder.lock(operation.object, state.serverMajor < 14 && !keyed ? mild : strong);
  if (parent === undefined || concurrently) return builder.done();
  const rest = defaultPartitionOf(state, parent);
  builder.lock(rest, strong);
  const child = relationOf(state, operation.object);
  builder.lockIndexes(child, strong, (index) => index.parent !== undefined);
  for (const { refTable } of parent.constraints) {
    if (refTable !== null) lockReferenced(refTable, 'ShareRowExclusiveLock', { builder, state });
  }
  // Whether rows point at the partition is looked up in the tables whose keys do.
  for (const other of referencing(state, parent)) {
    builder.lock(other, strong).lockIndexes(other, 'AccessShareLock');
    const reason = `Whether all of ${keyOf(other)} is read for rows that point at ${operation.object} is the planner's choice.`;
    builder.perhaps(other, 'scan', reason).perhaps(child, 'scan', reason);
  }
  return builder.done();
};

/** Partitions come and go: the hazard catalogue, 2.5. Measured on 13 to 18. */
export const partitionLocks: Predictors = { 'attach partition': attach, 'detach partition': detach };
