import { createHash } from 'node:crypto';
import type { Migration } from '../../../migrations/migration.ts';
import { type HistoryReader, matchRows } from '../reader.ts';

/**
 * prisma/prisma-engines: a row is made when a migration begins, and gets `finished_at` at its end; `migrate resolve`
 * sets `rolled_back_at` (schema-engine/core: diagnose_migration_history.rs, apply_migrations.rs, detect_failed_migrations).
 */
export const prisma: HistoryReader = {
  table: () => '"public"."_prisma_migrations"',
  columns: { name: 'migration_name', checksum: 'checksum', finished: 'finished_at', undone: 'rolled_back_at' },
  order: 'started_at',
  interpret(rows, history) {
    const standing = rows.filter(({ undone }) => undone === null);
    const failed = standing.filter(({ finished }) => finished === null);
    const recorded = standing
      .filter(({ finished }) => finished !== null)
      .map(({ name, checksum }) => ({ key: name ?? '', label: name ?? '', checksum: checksum ?? null }));
    const found = matchRows({ recorded, history, isSame });
    const conflicts = failed.map(({ name }) => ({
      kind: 'failed' as const,
      label: name ?? '',
      why: 'its row has no finished_at, so Prisma refuses everything else (P3009)',
    }));
    return { ...found, conflicts: [...conflicts, ...found.conflicts] };
  },
  baseline: ({ migrations }) => `\`prisma migrate resolve --applied ${migrations[0]?.id ?? 'NAME'}\`, one by one`,
};

/**
 * schema-engine/core: checksum.rs, script_matches_checksum: line ends may be another system's, and old rows lack the
 * zeros before small bytes.
 */
function isSame({ up, checksum }: Migration, recorded: string): boolean {
  if (checksum === undefined || recorded === checksum) return true;
  const text = up.batches[0]?.sql ?? '';
  return [text, text.replaceAll('\r\n', '\n'), text.replaceAll('\n', '\r\n')]
    .map((each) => createHash('sha256').update(each).digest())
    .some((hash) => [hash.toString('hex'), [...hash].map((byte) => byte.toString(16)).join('')].includes(recorded));
}
