import type { Operation } from '../../sql/operation.ts';
import type { LockMode } from '../../trace/trace.ts';
import { isSet, textOf } from '../detail.ts';
import { indexOf, keyOf, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { type Predict, type PredictionBuilder, predictionFor, strength } from './prediction.ts';
import { childrenOf, storedParts } from './relations.ts';

export interface Altering {
  builder: PredictionBuilder;
  state: SchemaState;
  /** Undefined where it is not in the catalogue. */
  relation: StateRelation | undefined;
  /** The relation, and unless ONLY was written everything that inherits from it. */
  tree: StateRelation[];
}

/** ALTER TABLE's own lock, on the relation alone or on everything below it too. */
export function altering(
  operation: Operation,
  state: SchemaState,
  { mode: own, recurses }: { mode: LockMode; recurses: boolean },
): Altering {
  const mode = withSiblings(own, state);
  const builder = predictionFor(state);
  const name = operation.table ?? operation.object;
  const index = textOf(operation, 'objectType') === 'index' ? indexOf(state, name) : undefined;
  if (index !== undefined) {
    builder.lockIndexes(index.relation, mode, (each) => each === index.index);
    return { builder, state, relation: undefined, tree: [] };
  }
  const relation = relationOf(state, name);
  builder.lock(relation ?? name, mode);
  // Its rows are elsewhere, and are not read.
  if (relation?.assumed === true && textOf(operation, 'objectType') === 'foreign_table')
    relation.kind = 'foreign table';
  const tree = relation === undefined ? [] : [relation];
  if (relation !== undefined && recurses && !isSet(operation, 'only')) tree.push(...childrenOf(state, relation));
  for (const each of tree) builder.lock(each, mode);
  return { builder, state, relation, tree };
}

/** With what the other sub-commands of the same ALTER TABLE need. */
export function withSiblings(mode: LockMode, { alterTableMode }: SchemaState): LockMode {
  return alterTableMode !== undefined && strength(alterTableMode) > strength(mode) ? alterTableMode : mode;
}

/** A sub-command that locks, and does nothing that takes long. */
export function locks(mode: LockMode, { recurses }: { recurses: boolean }): Predict {
  return (operation, state) => altering(operation, state, { mode, recurses }).builder.done();
}

/** All rows anew, and with them all indexes. */
export function rewrite({ builder, state }: Altering, relation: StateRelation): void {
  for (const part of storedParts(state, relation)) {
    builder.work(part, 'rewrite').lockIndexes(part, 'AccessExclusiveLock');
  }
}

/** Nothing is known of the table but its name: what hangs on it is for a run to tell. */
export function noteAssumed({ builder, relation }: Altering, reason: (table: string) => string): void {
  if (relation?.assumed === true) builder.unknown(reason(keyOf(relation)));
}
