import type { CatalogConstraint, CatalogIndex } from '../catalog.ts';
import { keyOf, referencing, type SchemaState, type StateRelation } from '../state.ts';
import { lockReferenced } from './foreign-keys.ts';
import type { PredictionBuilder } from './prediction.ts';
import { lockTree, ownedSequences, readersOf } from './relations.ts';

interface Place {
  builder: PredictionBuilder;
  state: SchemaState;
}

const strongest = 'AccessExclusiveLock';

/** Every column an index needs. */
export function columnsOf(index: CatalogIndex): string[] {
  return index.uses ?? index.columns.flatMap((name) => name ?? []);
}

/** An index, and those of the partitions that belong to it. */
export function lockDroppedIndex(relation: StateRelation, index: CatalogIndex, { builder, state }: Place): void {
  builder.lockIndexes(relation, strongest, (each) => each === index);
  const key = `${relation.schema}.${index.name}`;
  for (const each of state.relations.marked('has index of', key)) {
    for (const part of each.indexes) if (part.parent === key) lockDroppedIndex(each, part, { builder, state });
  }
}

/** What DROP CONSTRAINT locks besides its own table: its index, the table it points at, with CASCADE the keys that need it. */
export function lockDroppedConstraint(
  { relation, constraint, cascade }: { relation: StateRelation; constraint: CatalogConstraint; cascade: boolean },
  place: Place,
): void {
  const { builder, state } = place;
  if (constraint.refTable !== null) lockReferenced(constraint.refTable, strongest, place);
  const index = relation.indexes.find((each) => each.constraint === constraint.name);
  if (index === undefined) return;
  lockDroppedIndex(relation, index, place);
  if (!cascade) return;
  for (const child of referencing(state, relation)) {
    const needs = child.constraints.some((key) => key.refTable === keyOf(relation) && pointsAt(key, constraint));
    if (needs) lockTree(child, { builder, state, mode: strongest });
  }
}

function pointsAt({ index, refColumns }: CatalogConstraint, unique: CatalogConstraint): boolean {
  if (index !== undefined) return index === (unique.index ?? unique.name);
  return refColumns === undefined || refColumns.join(',') === unique.columns.join(',');
}

/** What DROP COLUMN takes along: indexes, keys, sequences; with CASCADE views, and keys that point at it. */
export function lockDroppedColumn(
  { relation, column, cascade }: { relation: StateRelation; column: string; cascade: boolean },
  place: Place,
): void {
  const { builder, state } = place;
  for (const index of relation.indexes) {
    if (columnsOf(index).includes(column)) lockDroppedIndex(relation, index, place);
  }
  for (const constraint of relation.constraints) {
    if (constraint.columns.includes(column)) lockDroppedConstraint({ relation, constraint, cascade }, place);
  }
  for (const sequence of ownedSequences(state, relation, column)) builder.lock(sequence, strongest);
  if (cascade) for (const view of viewsOf(state, relation, column)) lockDroppedView(view, place);
}

function viewsOf(state: SchemaState, relation: StateRelation, column: string): StateRelation[] {
  const table = keyOf(relation);
  const { relations } = state;
  const readers = new Set([...relations.marked('reads', table), ...relations.marked('reads a column of', table)]);
  return [...readers].filter(({ reads, readColumns }) =>
    readColumns === undefined
      ? reads.includes(table)
      : readColumns.some((each) => each.table === table && each.column === column),
  );
}

/** A view with everything that reads it. */
export function lockDroppedView(view: StateRelation, { builder, state }: Place): void {
  for (const each of [view, ...readersOf(state, view)]) builder.lock(each, strongest).lockIndexes(each, strongest);
}
