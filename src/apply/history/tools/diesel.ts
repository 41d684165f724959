import { type HistoryReader, matchRows } from '../reader.ts';

/** diesel keeps versions without their dashes (diesel-rs/diesel: migration_harness.rs, applied_migrations). */
export const diesel: HistoryReader = {
  table: () => '__diesel_schema_migrations',
  columns: { key: 'version' },
  order: 'version',
  interpret: (rows, history) =>
    matchRows({ recorded: rows.map(({ key }) => ({ key: key ?? '', label: key ?? '' })), history }),
  baseline: () => 'insert the version of each migration that it has',
};
