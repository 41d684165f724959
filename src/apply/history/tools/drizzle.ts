import type { Migration } from '../../../migrations/migration.ts';
import type { Conflict, HistoryReader, Interpretation } from '../reader.ts';

/**
 * Drizzle writes a file's hash and its `when`, and compares only the newest `when` with the files'
 * (drizzle-orm: pg-core/dialect.ts, migrate). The same hash is the same file; the same `when` with another hash is an
 * edited one.
 */
export const drizzle: HistoryReader = {
  table: () => '"drizzle"."__drizzle_migrations"',
  columns: { hash: 'hash', created: 'created_at' },
  order: 'created_at, id',
  interpret(rows, { migrations }) {
    const applied: string[] = [];
    const conflicts: Conflict[] = [];
    for (const { hash, created } of rows) {
      const same = migrations.find((each) => each.checksum === hash && !applied.includes(each.id));
      const named = migrations.find((each) => whenOf(each) === created);
      if (same !== undefined) applied.push(same.id);
      else if (named !== undefined) conflicts.push({ kind: 'edited', migration: named });
      else conflicts.push({ kind: 'unknown', label: `created_at ${created ?? ''}` });
    }
    return { applied, conflicts } satisfies Interpretation;
  },
  baseline: () => 'insert a row with the hash and the `when` of each migration that it has',
};

function whenOf({ record, order }: Migration): string | undefined {
  if (order !== undefined) return String(order);
  // The layout without a journal has its `when` in the row only.
  return /VALUES \('[0-9a-f]+', (\d+)/.exec(record ?? '')?.[1];
}
