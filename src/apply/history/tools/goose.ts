import { type HistoryReader, matchRows } from '../reader.ts';

/** goose writes version 0 when it makes the table; older ones a row with is_applied = false for a down (pressly/goose: internal/dialects). */
export const goose: HistoryReader = {
  table: () => 'goose_db_version',
  columns: { version: 'version_id', applied: 'is_applied' },
  order: 'id',
  interpret(rows, history) {
    const newest = new Map(rows.map((row) => [row.version ?? '', row]));
    newest.delete('0');
    const recorded = [...newest.values()]
      .filter(({ applied }) => applied === 'true')
      .map(({ version }) => ({ key: version ?? '', label: version ?? '' }));
    return matchRows({ recorded, history });
  },
  baseline: () => 'insert a row with `is_applied = true` for the version of each migration that it has',
};
