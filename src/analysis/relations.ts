import type { StateRelation } from './state.ts';

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

type Marked = Map<string, Set<StateRelation>>;

/**
 * Relations by `schema.name`, and by what they say of others: a PR may have 100,000 statements, and going through all
 * relations for each of them would take hours.
 */
export class Relations extends Map<string, StateRelation> {
  readonly #marked = new Map<Mark, Marked>();
  readonly #marksOf = new Map<StateRelation, Array<Set<StateRelation>>>();

  override set(key: string, relation: StateRelation): this {
    const before = this.get(key);
    if (before !== undefined && before !== relation) this.#forget(before);
    super.set(key, relation);
    markAll(this, relation);
    return this;
  }

  override delete(key: string): boolean {
    const relation = this.get(key);
    if (relation !== undefined) this.#forget(relation);
    return super.delete(key);
  }

  /** To be told whenever a relation of the map comes to say this. What it no longer says need not be told. */
  mark(relation: StateRelation, mark: Mark, key: string): void {
    const marked = this.#marked.get(mark) ?? new Map<string, Set<StateRelation>>();
    this.#marked.set(mark, marked);
    const those = marked.get(key) ?? new Set();
    marked.set(key, those);
    if (those.has(relation)) return;
    those.add(relation);
    const own = this.#marksOf.get(relation);
    if (own === undefined) this.#marksOf.set(relation, [those]);
    else own.push(those);
  }

  /** Those that may say it, in the order in which they came to: whether one still does is for the caller to see. */
  marked(mark: Mark, key: string): StateRelation[] {
    return [...(this.#marked.get(mark)?.get(key) ?? [])];
  }

  #forget(relation: StateRelation): void {
    for (const those of this.#marksOf.get(relation) ?? []) those.delete(relation);
    this.#marksOf.delete(relation);
  }
}

function markAll(relations: Relations, relation: StateRelation): void {
  const mark = (as: Mark, key: string) => relations.mark(relation, as, key);
  mark('name', relation.name);
  for (const parent of relation.parents) {
    mark('parent', parent);
    if (relation.isDefaultPartition) mark('default partition of', parent);
  }
  for (const table of relation.reads) mark('reads', table);
  for (const { table } of relation.readColumns ?? []) mark('reads a column of', table);
  for (const { refTable } of relation.constraints) if (refTable !== null) mark('refers to', refTable);
  for (const { name, parent } of relation.indexes) {
    mark('has index', name);
    if (parent !== undefined) mark('has index of', parent);
  }
  markOwner(relations, relation);
}

/** `schema.table.column`: a name may hold a dot itself, so every beginning may be the table. */
export function markOwner(relations: Relations, relation: StateRelation): void {
  const parts = relation.ownedBy?.split('.') ?? [];
  for (let end = 1; end < parts.length; end++) relations.mark(relation, 'owned by', parts.slice(0, end).join('.'));
}
