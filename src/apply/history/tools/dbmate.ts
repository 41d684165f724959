import { type HistoryReader, matchRows } from '../reader.ts';

/** dbmate keeps versions (amacneil/dbmate: pkg/driver/postgres/postgres.go, SelectMigrations). */
export const dbmate: HistoryReader = {
  table: () => 'public.schema_migrations',
  columns: { key: 'version' },
  order: 'version',
  interpret: (rows, history) =>
    matchRows({ recorded: rows.map(({ key }) => ({ key: key ?? '', label: key ?? '' })), history }),
  baseline: () => 'insert the version of each migration that it has',
};
