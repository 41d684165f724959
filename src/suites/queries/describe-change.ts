import type { Client } from 'pg';
import type { Column } from './read-description.ts';

/** Names of types, `numeric(10,2)`, by `oid:typmod`. */
export type TypeNames = ReadonlyMap<string, string>;

/** Columns shown of each side. */
const SHOWN = 8;

/**
 * What PostgreSQL itself compares before it says "cached plan must not change result type" (equalRowTypes, RevalidateCachedQuery in
 * src/backend/utils/cache/plancache.c): the number of columns, their names, types and modifiers. Collations and domains it compares as
 * well; no message carries those, so only a session that stays open through the migrations shows them.
 */
export function sameColumns(before: readonly Column[], after: readonly Column[]): boolean {
  return before.length === after.length && before.every((column, index) => sameColumn(column, after[index]));
}

function sameColumn(one: Column, other: Column | undefined): boolean {
  return one.name === other?.name && one.type === other.type && one.typmod === other.typmod;
}

/** The columns that differ, each side for itself: `email character varying(10)`. */
export function describeChange(
  [before, after]: readonly [readonly Column[], readonly Column[]],
  [namesBefore, namesAfter]: readonly [TypeNames, TypeNames],
): { before: string; after: string } {
  const key = ({ name, type, typmod }: Column): string => JSON.stringify([name, type, typmod]);
  const [old, now] = [new Set(before.map(key)), new Set(after.map(key))];
  const gone = before.filter((column) => !now.has(key(column)));
  const come = after.filter((column) => !old.has(key(column)));
  if (gone.length === 0 && come.length === 0) {
    const order = (columns: readonly Column[]): string =>
      `${columns.length} columns: ${someOf(columns.map(({ name }) => name))}`;
    return { before: order(before), after: order(after) };
  }
  return { before: side(before, gone, namesBefore), after: side(after, come, namesAfter) };
}

function side(all: readonly Column[], differing: readonly Column[], names: TypeNames): string {
  const shown = differing.map((column) => `${column.name} ${names.get(typeKey(column)) ?? `type ${column.type}`}`);
  if (shown.length === 0) return `${all.length} columns`;
  return shown.length === all.length ? someOf(shown) : `${all.length} columns, ${someOf(shown)}`;
}

function someOf(words: readonly string[]): string {
  const more = words.length > SHOWN ? ` and ${words.length - SHOWN} more` : '';
  return `${words.slice(0, SHOWN).join(', ')}${more}`;
}

export function typeKey({ type, typmod }: Pick<Column, 'type' | 'typmod'>): string {
  return `${type}:${typmod}`;
}

export async function readTypeNames(client: Client, columns: readonly Column[]): Promise<TypeNames> {
  const distinct = [...new Map(columns.map((column) => [typeKey(column), column])).values()];
  if (distinct.length === 0) return new Map();
  const { rows } = await client.query<{ name: string }>(
    `SELECT coalesce(format_type(type, typmod), type::text) AS name
       FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS t (type, typmod, at) ORDER BY at`,
    [distinct.map(({ type }) => type), distinct.map(({ typmod }) => typmod)],
  );
  return new Map(distinct.map((column, index) => [typeKey(column), rows[index]?.name ?? '']));
}
