import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import type { SchemaChange } from '../../rehearsal/schema-changes.ts';

/**
 * Two schemas of one database without its partitions, which follow their parent, and come and go while it is in use; those
 * that a change is expected in stay.
 */
export function withoutPartitions(
  [before, after]: readonly [SchemaSnapshot, SchemaSnapshot],
  expected: ReadonlyArray<Pick<SchemaChange, 'what'>> = [],
): [SchemaSnapshot, SchemaSnapshot] {
  const partitions = new Set(
    [...before.tables, ...after.tables]
      .filter(({ partitionBound }) => partitionBound !== null)
      .map(({ schema, name }) => `${schema}.${name}`),
  );
  for (const partition of partitions) {
    if (expected.some(({ what }) => isOf(what, partition))) partitions.delete(partition);
  }
  const without = (schema: SchemaSnapshot): SchemaSnapshot => ({
    ...schema,
    tables: schema.tables.filter((table) => !partitions.has(`${table.schema}.${table.name}`)),
  });
  return [without(before), without(after)];
}

/** `table public.a`, `index i of table public.a`, `column public.a.id`. */
function isOf(what: string, table: string): boolean {
  return what === `table ${table}` || what.endsWith(` of table ${table}`) || what.startsWith(`column ${table}.`);
}
