import { type HistoryReader, matchRows } from '../reader.ts';

/** pop and popx keep versions (ory/x: popx/migrator.go). */
export const pop: HistoryReader = {
  table: () => 'schema_migration',
  columns: { key: 'version' },
  order: 'version',
  interpret: (rows, history) =>
    matchRows({ recorded: rows.map(({ key }) => ({ key: key ?? '', label: key ?? '' })), history }),
  baseline: () => 'insert the version of each migration that it has',
};
