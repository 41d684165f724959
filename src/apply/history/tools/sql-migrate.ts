import { type HistoryReader, matchRows } from '../reader.ts';

/** sql-migrate keeps the files’ names (rubenv/sql-migrate: migrate.go, MigrationRecord). */
export const sqlMigrate: HistoryReader = {
  table: () => '"gorp_migrations"',
  columns: { key: 'id' },
  order: 'applied_at, id',
  interpret: (rows, history) =>
    matchRows({ recorded: rows.map(({ key }) => ({ key: key ?? '', label: key ?? '' })), history }),
  baseline: () => '`sql-migrate skip`, which marks what is due as run',
};
