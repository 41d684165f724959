import { type HistoryReader, matchRows } from '../reader.ts';

/** sqlx sets `success` once a migration has ended, and refuses where one is false, missing or edited (sqlx-core: migrate/migrator.rs, dirty_version). */
export const sqlx: HistoryReader = {
  table: () => '_sqlx_migrations',
  columns: { version: 'version', success: 'success', checksum: "encode(checksum, 'hex')" },
  order: 'version',
  interpret(rows, history) {
    const failed = rows.filter(({ success }) => success !== 'true');
    const recorded = rows
      .filter(({ success }) => success === 'true')
      .map(({ version, checksum }) => ({ key: version ?? '', label: version ?? '', checksum: checksum ?? null }));
    const found = matchRows({ recorded, history });
    const conflicts = failed.map(({ version }) => ({
      kind: 'failed' as const,
      label: version ?? '',
      why: 'its row has success = false, so sqlx refuses everything else',
    }));
    return { ...found, conflicts: [...conflicts, ...found.conflicts] };
  },
  baseline: () => 'insert a row with the version and SHA-384 checksum of each migration that it has',
};
