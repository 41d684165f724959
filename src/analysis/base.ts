import { type CatalogRelation, keyOf } from './catalog.ts';
import { type Mark, Marks, markAll } from './marks.ts';

/** A catalog's relations, to be looked up and not to be changed. */
export interface Base {
  get(key: string): CatalogRelation | undefined;
  values(): Iterable<CatalogRelation>;
  /** Those that may say it: whether one still does is for the caller to see. */
  marked(mark: Mark, key: string): Iterable<CatalogRelation>;
}

const bases = new WeakMap<readonly CatalogRelation[], Base>();

/** Made once a list: every rule asks, and a schema may have 10,000 tables. */
export function baseOf(relations: readonly CatalogRelation[]): Base {
  const known = bases.get(relations) ?? read(relations);
  bases.set(relations, known);
  return known;
}

/** A list that can be looked things up in already. */
export function withBase(relations: CatalogRelation[], base: Base): CatalogRelation[] {
  bases.set(relations, base);
  return relations;
}

function read(relations: readonly CatalogRelation[]): Base {
  const byKey = new Map<string, CatalogRelation>();
  const marks = new Marks<CatalogRelation>();
  for (const relation of relations) {
    byKey.set(keyOf(relation), relation);
    markAll(marks, relation);
  }
  return {
    get: (key) => byKey.get(key),
    values: () => byKey.values(),
    marked: (mark, key) => marks.marked(mark, key),
  };
}
