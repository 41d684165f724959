import type { SourceHistory } from '../../../migrations/migration.ts';
import { type Conflict, type HistoryReader, matchRows, type Row } from '../reader.ts';

/**
 * ariga/atlas: sql/migrate/migrate.go, Revision. `applied` below `total` or an `error` is a file that stopped half-way.
 * `type` is a set of bits: 2 was executed; 1 is a baseline, which stands for all versions up to its own; 4 was resolved by
 * hand. Rows whose version begins with a dot are Atlas' own.
 */
export const atlas: HistoryReader = {
  table: () => '"atlas_schema_revisions"."atlas_schema_revisions"',
  columns: { version: 'version', type: 'type', applied: 'applied', total: 'total', error: 'error', hash: 'hash' },
  order: 'executed_at, version',
  interpret(all, history) {
    const rows = all.filter(({ version }) => version?.startsWith('.') !== true);
    const isResolved = (row: Row): boolean => (Number(row.type) & 4) !== 0;
    const failed = rows.filter((row) => !isResolved(row) && (Number(row.applied) < Number(row.total) || row.error));
    const baseline = rows.findLast(({ type }) => (Number(type) & 1) !== 0)?.version ?? undefined;
    const covered = baseline === undefined ? [] : history.migrations.filter(({ id }) => id <= baseline);
    const recorded = rows
      .filter((row) => !failed.includes(row) && !(baseline !== undefined && (row.version ?? '') <= baseline))
      .map(({ version }) => ({ key: version ?? '', label: version ?? '' }));
    const found = matchRows({ recorded, history });
    const conflicts: Conflict[] = failed.map(({ version, applied, total, error }) => ({
      kind: 'failed',
      label: version ?? '',
      // What the server said then may quote a row.
      why: `${applied} of its ${total} statements were run${error ? ', and then it failed' : ''}`,
    }));
    const edited = baseline === undefined ? firstEdited(rows, history, found.applied) : [];
    return {
      applied: [...new Set([...covered.map(({ id }) => id), ...found.applied])],
      conflicts: [...conflicts, ...found.conflicts, ...edited],
    };
  },
  baseline: () => '`atlas migrate set VERSION`, with the newest version it has',
};

/**
 * A file's hash covers all files before it too (sql/migrate/dir.go, NewHashFile), so only the first difference tells
 * something, and only where nothing was put in before it.
 */
function firstEdited(rows: Row[], { migrations }: SourceHistory, applied: string[]): Conflict[] {
  const hashes = new Map(rows.map(({ version, type, hash }) => [version, Number(type) === 2 ? hash : null]));
  for (const migration of migrations) {
    if (!applied.includes(migration.id)) return [];
    const hash = hashes.get(migration.id);
    if (hash === null || hash === undefined || hash === '' || migration.checksum === '') return [];
    if (hash !== migration.checksum) return [{ kind: 'edited', migration }];
  }
  return [];
}
