import type { CatalogData, CatalogRelation } from '../catalog.ts';
import { findRelation } from '../find-relation.ts';
import { tokensOf } from './sql-edit.ts';
import { code, quoteName, shortName } from './words.ts';

/** `FOR VALUES …` (or DEFAULT) of ATTACH PARTITION and CREATE TABLE … PARTITION OF, as written. */
export function boundOf(sql: string): string | undefined {
  const tokens = tokensOf(sql);
  const word = (index: number): string => sql.slice(tokens[index]?.start, tokens[index]?.end).toLowerCase();
  const at = tokens.findIndex((_, index) => word(index) === 'for' && word(index + 1) === 'values');
  return at < 0 ? undefined : sql.slice(tokens[at]?.start, tokens.at(-1)?.end);
}

/**
 * The CHECK by which PostgreSQL sees that rows fit the bound, and reads none; undefined for keys of several columns
 * and for open bounds. Measured in partition-bound.test.ts.
 */
export function boundCheck(parent: CatalogRelation | undefined, bound: string | undefined): string | undefined {
  const [, how, column] = /^(RANGE|LIST) \(("(?:[^"]|"")+"|\w+)\)$/.exec(parent?.partitionKey ?? '') ?? [];
  if (column === undefined || bound === undefined) return undefined;
  if (how === 'LIST') {
    const values = /^for\s+values\s+in\s*\((.*)\)$/is.exec(bound)?.[1];
    return values === undefined || /\bnull\b/i.test(values)
      ? undefined
      : `${column} IS NOT NULL AND ${column} IN (${values.trim()})`;
  }
  const [, from, to] = /^for\s+values\s+from\s*\((.*)\)\s*to\s*\((.*)\)$/is.exec(bound) ?? [];
  if (from === undefined || to === undefined || /\b(min|max)value\b/i.test(`${from} ${to}`)) return undefined;
  return `${column} IS NOT NULL AND ${column} >= ${from.trim()} AND ${column} < ${to.trim()}`;
}

interface DefaultParts {
  parent: string;
  bound: string | undefined;
  catalog: CatalogData;
}

/** Before a new partition comes beside a default one, the default's rows have to be proven not to belong into it. */
export function defaultSteps({ parent, bound, catalog }: DefaultParts): string[] {
  const relation = findRelation(catalog, parent);
  const key = `${relation?.schema}.${relation?.name}`;
  const rest = catalog.relations.find((each) => each.isDefaultPartition && each.parents.includes(key));
  if (rest === undefined) return [];
  const name = quoteName(shortName(`${rest.schema}.${rest.name}`));
  const check = boundCheck(relation, bound);
  const not = check === undefined ? '<not the new bound>' : `NOT (${check})`;
  return [
    `Prove that ${name} holds none of the new rows: ${code(`ALTER TABLE ${name} ADD CONSTRAINT not_in_new_partition CHECK (${not}) NOT VALID;`)}, and in another transaction ${code(`ALTER TABLE ${name} VALIDATE CONSTRAINT not_in_new_partition;`)}`,
  ];
}
