import type { CatalogRelation } from './catalog.ts';

/** What a relation says that others are looked up by. */
export type Mark =
  | 'name'
  | 'parent'
  | 'default partition of'
  | 'refers to'
  | 'reads'
  | 'reads a column of'
  | 'owned by'
  | 'has index'
  | 'has index of';

/** Things by what they say of others. */
export class Marks<Relation> {
  readonly #marked = new Map<Mark, Map<string, Set<Relation>>>();
  readonly #marksOf = new Map<Relation, Array<Set<Relation>>>();

  mark(relation: Relation, mark: Mark, key: string): void {
    const marked = this.#marked.get(mark) ?? new Map<string, Set<Relation>>();
    this.#marked.set(mark, marked);
    const those = marked.get(key) ?? new Set();
    marked.set(key, those);
    if (those.has(relation)) return;
    those.add(relation);
    const own = this.#marksOf.get(relation);
    if (own === undefined) this.#marksOf.set(relation, [those]);
    else own.push(those);
  }

  marked(mark: Mark, key: string): Iterable<Relation> {
    return this.#marked.get(mark)?.get(key) ?? nobody;
  }

  forget(relation: Relation): void {
    for (const those of this.#marksOf.get(relation) ?? []) those.delete(relation);
    this.#marksOf.delete(relation);
  }
}

/** All that a relation says as it is. */
export function markAll<Relation extends CatalogRelation>(marks: Marks<Relation>, relation: Relation): void {
  marks.mark(relation, 'name', relation.name);
  for (const parent of relation.parents) {
    marks.mark(relation, 'parent', parent);
    if (relation.isDefaultPartition) marks.mark(relation, 'default partition of', parent);
  }
  for (const table of relation.reads) marks.mark(relation, 'reads', table);
  for (const { table } of relation.readColumns ?? []) marks.mark(relation, 'reads a column of', table);
  for (const { refTable } of relation.constraints) if (refTable !== null) marks.mark(relation, 'refers to', refTable);
  for (const { name, parent } of relation.indexes) {
    marks.mark(relation, 'has index', name);
    if (parent !== undefined) marks.mark(relation, 'has index of', parent);
  }
  for (const owner of ownersOf(relation)) marks.mark(relation, 'owned by', owner);
}

export const nobody: readonly never[] = [];

/** `schema.table.column`: a name may hold a dot itself, so every beginning may be the table. */
export function ownersOf({ ownedBy }: CatalogRelation): readonly string[] {
  if (ownedBy === undefined) return nobody;
  const parts = ownedBy.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}
