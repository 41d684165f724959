import type { LockMode } from '../../trace/trace.ts';
import { relationOf, type SchemaState, type StateRelation } from '../state.ts';
import type { PredictionBuilder } from './prediction.ts';
import { childrenOf, lockPlanned, storedParts } from './relations.ts';

interface Place {
  builder: PredictionBuilder;
  state: SchemaState;
}

/** The table that a key points at; if it is partitioned, its partitions too. */
export function lockReferenced(name: string, mode: LockMode, { builder, state }: Place): void {
  const parent = relationOf(state, name);
  builder.lock(parent ?? name, mode);
  if (parent?.kind !== 'partitioned table') return;
  for (const part of childrenOf(state, parent)) {
    if (part.kind === 'partitioned table' && mode === 'AccessExclusiveLock' && state.serverMajor < 15) continue;
    builder.lock(part, mode);
  }
}

/**
 * A foreign key is checked by a join of both tables, planned as any query: all indexes of both are opened. Where the
 * referencing side surely has no value, the other is not read. Measured on 13 to 18.
 */
export function checkForeignKey(
  { child, parent, empty }: { child: StateRelation; parent: string; empty: boolean },
  { builder, state }: Place,
): void {
  for (const part of storedParts(state, child)) {
    if (part.kind === 'foreign table') continue;
    builder.work(part, 'scan').lockIndexes(part, 'AccessShareLock');
  }
  lockPlanned(parent, { builder, state, mode: 'AccessShareLock', only: relationOf(state, parent)?.kind === 'table' });
  if (!empty) builder.work(parent, 'scan');
}

/** A table that the PR made and did not fill. */
export function isEmpty(relation: StateRelation): boolean {
  return relation.isNew && relation.filled !== true;
}
