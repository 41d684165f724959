import type { Migration, MigrationSource, SourceChange } from '../../migrations/migration.ts';

/** Migrations as if they were the whole of a pull request. */
export function unitOf(source: MigrationSource, pending: Migration[]): SourceChange {
  const history = { source, bookkeeping: '', migrations: [], problems: [] };
  return {
    source,
    base: history,
    head: { ...history, migrations: pending },
    changes: pending.map((migration) => ({ kind: 'added', migration })),
    pending,
    problems: [],
  };
}
