import type { Operation } from '../../sql/operation.ts';
import type { LockMode } from '../../trace/trace.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { keyOf, qualify, referencing, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { nothing, type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { childrenOf, defaultPartitionOf, lockTree, storedParts } from './relations.ts';

interface Making {
  builder: PredictionBuilder;
  state: SchemaState;
}

/** Measured on 13 to 18; what it locks are the tables that it refers to. */
const create: Predict = (operation, state) => {
  const existing = state.relations.get(qualify(state, operation.object));
  if (isSet(operation, 'ifNotExists') && existing !== undefined && !existing.assumed) return nothing;
  const builder = predictionFor(state);
  for (const name of listOf(operation, 'foreignKeys')) lockParentKey(name, { builder, state });
  for (const name of listOf(operation, 'like')) builder.lock(name, 'AccessShareLock');
  for (const name of listOf(operation, 'inherits')) builder.lock(name, 'ShareUpdateExclusiveLock');
  const parent = textOf(operation, 'partitionOf');
  if (parent !== undefined) lockPartitioned(operation, parent, { builder, state });
  return builder.done();
};

/** The triggers of a foreign key are made on the parent, and on each of its partitions. */
export function lockParentKey(name: string, { builder, state }: Making): void {
  const relation = relationOf(state, name);
  if (relation === undefined) builder.lock(name, 'ShareRowExclusiveLock');
  else lockTree(relation, { builder, state, mode: 'ShareRowExclusiveLock' });
}

/** PARTITION OF makes what the parent has, and reads a default partition for rows that now belong to the new one. */
function lockPartitioned(operation: Operation, name: string, { builder, state }: Making): void {
  const parent = relationOf(state, name);
  if (parent === undefined) {
    builder.lock(name, 'AccessExclusiveLock');
    return;
  }
  builder.lock(parent, 'AccessExclusiveLock').lockIndexes(parent, 'ShareUpdateExclusiveLock');
  for (const { kind, refTable } of parent.constraints)
    if (kind === 'foreign key' && refTable !== null) lockParentKey(refTable, { builder, state });
  const pointing: LockMode = state.serverMajor >= 15 ? 'ShareRowExclusiveLock' : 'AccessShareLock';
  for (const child of referencing(state, parent))
    if (child !== parent && !child.isPartition) builder.lock(child, pointing);
  const rest = defaultPartitionOf(state, parent);
  if (rest !== undefined && !isSet(operation, 'defaultPartition')) scanDefault(rest, { builder, state });
}

/** A valid CHECK that rules the new partition's rows out spares the scan. https://www.postgresql.org/docs/current/sql-altertable.html */
export function scanDefault(rest: StateRelation, { builder, state }: Making): void {
  builder.lock(rest, 'AccessExclusiveLock');
  for (const child of childrenOf(state, rest)) builder.lock(child, 'AccessExclusiveLock');
  if (rest.constraints.some(({ kind, validated }) => kind === 'check' && validated))
    builder.unknown(
      `Whether ${keyOf(rest)} is read depends on whether its CHECK constraints rule the new partition's rows out.`,
    );
  else for (const part of storedParts(state, rest)) builder.work(part, 'scan');
}

/** CREATE TABLE in all its forms: postgres-hazards 2.5. */
export const createTableLocks: Predictors = { 'create table': create };
