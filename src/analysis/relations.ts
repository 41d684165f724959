import { type Base, withBase } from './base.ts';
import { type CatalogRelation, keyOf } from './catalog.ts';
import { type Mark, Marks, markAll, nobody, ownersOf } from './marks.ts';
import type { StateRelation } from './state.ts';

/**
 * Relations by `schema.name`, and by what they say of others: a PR may have 100,000 statements, and going through all
 * relations for each of them would take hours. Those of a base are copied when they are first looked at: a migration
 * touches few of a schema's.
 */
export class Relations {
  readonly #own = new Map<string, StateRelation>();
  readonly #marks = new Marks<StateRelation>();
  readonly #base: Base | undefined;
  /** Keys of the base's that were taken over or are gone; and each that was taken over, with what it became. */
  readonly #taken = new Set<string>();
  readonly #became = new Map<CatalogRelation, StateRelation>();
  readonly #origin = new Map<StateRelation, CatalogRelation>();

  /** @param base not to be changed while this is in use */
  constructor(base?: Base) {
    this.#base = base;
  }

  get(key: string): StateRelation | undefined {
    const own = this.#own.get(key);
    if (own !== undefined || this.#base === undefined || this.#taken.has(key)) return own;
    const theirs = this.#base.get(key);
    return theirs && this.#take(key, theirs);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, relation: StateRelation): void {
    const before = this.#own.get(key);
    if (before !== undefined && before !== relation) this.#forget(before);
    this.#taken.add(key);
    this.#own.set(key, relation);
    markAll(this.#marks, relation);
  }

  delete(key: string): void {
    const relation = this.#own.get(key);
    if (relation !== undefined) this.#forget(relation);
    this.#taken.add(key);
    this.#own.delete(key);
  }

  /** The base's first. */
  values(): Iterable<StateRelation> {
    return this.#base === undefined ? this.#own.values() : this.#valuesOver(this.#base);
  }

  /** To be told whenever a relation of the map comes to say this. What it no longer says need not be told. */
  mark(relation: StateRelation, mark: Mark, key: string): void {
    this.#marks.mark(relation, mark, key);
  }

  /** Those that may say it, in the order in which they came to: whether one still does is for the caller to see. */
  marked(mark: Mark, key: string): StateRelation[] {
    const own = this.#marks.marked(mark, key);
    const theirs: StateRelation[] = [];
    for (const each of this.#base?.marked(mark, key) ?? nobody) {
      const mine = this.#mine(each);
      if (mine !== undefined) theirs.push(mine);
    }
    return theirs.length === 0 ? [...own] : [...new Set([...theirs, ...own])];
  }

  /** As they are now, for as long as nothing changes: what is only assumed is assumed again where it is needed. */
  known(): CatalogRelation[] {
    const isKnown = ({ assumed }: StateRelation): boolean => !assumed;
    const known = [...this.values()].filter(isKnown);
    return withBase(known, {
      get: (key) => {
        const relation = this.get(key);
        return relation !== undefined && isKnown(relation) ? relation : undefined;
      },
      values: () => known,
      marked: (mark, key) => this.marked(mark, key).filter(isKnown),
    });
  }

  *#valuesOver(base: Base): Iterable<StateRelation> {
    const theirs = new Set<StateRelation>();
    for (const each of base.values()) {
      const mine = this.#mine(each);
      if (mine === undefined) continue;
      theirs.add(mine);
      yield mine;
    }
    for (const each of this.#own.values()) if (!theirs.has(each)) yield each;
  }

  /** What one of the base's is now; undefined where it is gone. */
  #mine(theirs: CatalogRelation): StateRelation | undefined {
    const became = this.#became.get(theirs);
    if (became !== undefined) return became;
    const key = keyOf(theirs);
    return this.#taken.has(key) ? undefined : this.#take(key, theirs);
  }

  #take(key: string, theirs: CatalogRelation): StateRelation {
    const copy = copyOf(theirs);
    this.#taken.add(key);
    this.#own.set(key, copy);
    this.#became.set(theirs, copy);
    this.#origin.set(copy, theirs);
    return copy;
  }

  #forget(relation: StateRelation): void {
    this.#marks.forget(relation);
    const theirs = this.#origin.get(relation);
    if (theirs === undefined) return;
    this.#became.delete(theirs);
    this.#origin.delete(relation);
  }
}

/** To be told when a relation comes to be owned. */
export function markOwner(relations: Relations, relation: StateRelation): void {
  for (const owner of ownersOf(relation)) relations.mark(relation, 'owned by', owner);
}

/** As it is in the base: nothing of it is new. */
function copyOf(relation: CatalogRelation): StateRelation {
  return {
    ...relation,
    columns: relation.columns.map(old),
    constraints: relation.constraints.map(old),
    indexes: relation.indexes.map(old),
    triggers: [...relation.triggers],
    policies: [...relation.policies],
    isNew: false,
    assumed: false,
  };
}

export function old<Thing extends object>(thing: Thing): Thing & { isNew: boolean } {
  return { ...thing, isNew: false };
}
