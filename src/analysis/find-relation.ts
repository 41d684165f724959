import { baseOf } from './base.ts';
import { type CatalogData, type CatalogRelation, keyOf, splitName } from './catalog.ts';

/** The relation a statement means by `name`: by the search path, else the only one of that name. */
export function findRelation(catalog: CatalogData, name: string): CatalogRelation | undefined {
  const base = baseOf(catalog.relations);
  const written = splitName(name);
  if (written.schema !== undefined) return base.get(name);
  for (const schema of catalog.searchPath ?? ['public']) {
    const found = base.get(keyOf({ schema, name }));
    if (found !== undefined) return found;
  }
  const [first, ...others] = [...base.marked('name', name)].filter((each) => each.name === name);
  return others.length === 0 ? first : undefined;
}
