import type { CatalogData, CatalogRelation } from '../../analysis/catalog.ts';
import type { Migration } from '../../migrations/migration.ts';

/** Relations below which picking costs more than it saves. */
const FEW = 30;

/**
 * The part of the catalog that a migration can touch: relations whose name, or an index's, stands in its text, what
 * refers to them and what they refer to. Analysing copies every relation, and a history has hundreds of migrations and
 * tables. What is left out is taken to exist, and nothing is known of it: never less careful.
 */
export function relevantTo(migration: Migration, catalog: CatalogData): CatalogData {
  if (catalog.complete !== false || catalog.relations.length < FEW) return catalog;
  const words = new Set<string>();
  for (const { sql } of migration.up.batches) for (const [word] of sql.matchAll(/[\p{L}\p{N}_$]+/gu)) add(words, word);
  const named = catalog.relations.filter(
    ({ name, indexes }) => isIn(words, name) || indexes.some((index) => isIn(words, index.name)),
  );
  const kept = new Set(named);
  // Twice: a view on a view, a partition of a partition, the children of what is referred to.
  for (let step = 0; step < 2; step++) {
    const keys = new Set<string>();
    const wanted = new Set<string>();
    for (const relation of kept) {
      keys.add(keyOf(relation));
      refersTo(relation, (key) => wanted.add(key) === undefined);
    }
    for (const relation of catalog.relations) {
      if (kept.has(relation)) continue;
      if (refersTo(relation, (key) => keys.has(key)) || wanted.has(keyOf(relation))) kept.add(relation);
    }
  }
  return { ...catalog, relations: catalog.relations.filter((relation) => kept.has(relation)) };
}

function add(words: Set<string>, word: string): void {
  words.add(word.toLowerCase());
}

/** A quoted name may hold blanks: then any of its words will do. */
function isIn(words: ReadonlySet<string>, name: string): boolean {
  return words.has(name.toLowerCase()) || (/[^\p{L}\p{N}_$]/u.test(name) && name !== '');
}

/** Whether one of those that the relation refers to will do. */
function refersTo({ parents, reads, constraints }: CatalogRelation, isIt: (key: string) => boolean): boolean {
  for (const key of parents) if (isIt(key)) return true;
  for (const key of reads) if (isIt(key)) return true;
  for (const { refTable } of constraints) if (refTable !== null && isIt(refTable)) return true;
  return false;
}

function keyOf({ schema, name }: CatalogRelation): string {
  return `${schema}.${name}`;
}
