import { type HistoryReader, matchRows } from '../reader.ts';

/**
 * Sqitch keeps a change's id, which covers its place in the plan, and its script's SHA-1 (lib/App/Sqitch/Engine/pg.sql).
 * One registry may serve several projects: those that have none of our changes are others'.
 */
export const sqitch: HistoryReader = {
  table: () => 'sqitch.changes',
  columns: { id: 'change_id', name: 'change', project: 'project', hash: 'script_hash' },
  order: 'committed_at',
  interpret(rows, history) {
    const ids = new Set(history.migrations.map(({ id }) => id));
    const projects = new Set(rows.filter(({ id }) => ids.has(id ?? '')).map(({ project }) => project));
    const recorded = rows
      .filter(({ project }) => projects.has(project ?? null))
      .map(({ id, name, hash }) => ({ key: id ?? '', label: name ?? '', checksum: hash ?? null }));
    return matchRows({ recorded, history });
  },
  baseline: () => '`sqitch deploy --log-only --to CHANGE`, with the newest change it has',
};
