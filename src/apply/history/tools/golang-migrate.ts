import type { HistoryReader } from '../reader.ts';

/** golang-migrate keeps one row: the newest version, and whether it ended badly (database/postgres/postgres.go, Version). */
export const golangMigrate: HistoryReader = {
  table: () => '"public"."schema_migrations"',
  columns: { version: 'version', dirty: 'dirty' },
  order: 'version',
  interpret(rows, { migrations }) {
    const [row, second] = rows;
    if (row === undefined) return { applied: [], conflicts: [] };
    const version = row.version ?? '';
    if (second !== undefined) {
      const why = `the table has ${rows.length} rows, where golang-migrate keeps one`;
      return { applied: [], conflicts: [{ kind: 'failed', label: version, why }] };
    }
    const applied = migrations.filter(({ id }) => BigInt(id) <= BigInt(version)).map(({ id }) => id);
    if (row.dirty === 'true' || row.dirty === 't') {
      const why = 'it is dirty: golang-migrate was interrupted in it, and refuses everything until `migrate force`';
      return { applied, conflicts: [{ kind: 'failed', label: version, why }] };
    }
    // Below zero is golang-migrate's "no version".
    if (BigInt(version) >= 0n && !applied.includes(version))
      return { applied, conflicts: [{ kind: 'unknown', label: version }] };
    return { applied, conflicts: [] };
  },
  baseline: ({ migrations }) =>
    `\`migrate force ${migrations.at(-1)?.id ?? 'VERSION'}\`, with the newest version it has`,
};
