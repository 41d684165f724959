import { type HistoryReader, matchRows } from '../reader.ts';

/** node-pg-migrate keeps the files’ names without their extension (salsita/node-pg-migrate: src/runner.ts, getRunMigrations). */
export const nodePgMigrate: HistoryReader = {
  table: () => '"public"."pgmigrations"',
  columns: { key: 'name' },
  order: 'run_on, id',
  interpret: (rows, history) =>
    matchRows({ recorded: rows.map(({ key }) => ({ key: key ?? '', label: key ?? '' })), history }),
  baseline: () => '`node-pg-migrate up --fake`, which marks what is due as run',
};
