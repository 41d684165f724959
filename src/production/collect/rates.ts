import type { SnapshotTable } from '../snapshot.ts';
import type { TablesInput } from './tables.ts';
import { WANTED } from './wanted.ts';

export interface Activity {
  at: number;
  byTable: Map<string, { writes: number; reads: number }>;
}

/** How often each table was written and read since the statistics were reset. */
export async function collectActivity({ ask, schemas }: TablesInput): Promise<Activity | undefined> {
  const rows = await ask<{ oid: string; writes: number; reads: number }>(
    'reads and writes of tables',
    `SELECT c.oid::text,
       (pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid))::float8
         AS writes,
       (pg_stat_get_numscans(c.oid) + coalesce((SELECT sum(pg_stat_get_numscans(x.indexrelid)) FROM pg_index x
         WHERE x.indrelid = c.oid), 0))::float8 AS reads
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm') AND ${WANTED}`,
    [schemas],
  );
  if (rows === undefined) return undefined;
  return { at: performance.now(), byTable: new Map(rows.map(({ oid, writes, reads }) => [oid, { writes, reads }])) };
}

export interface RatesInput {
  tables: Map<string, SnapshotTable>;
  first: Activity | undefined;
  second: Activity | undefined;
  statisticsSeconds: number | undefined;
}

/** Sets the rates of the tables that have storage. */
export function addRates({ tables, first, second, statisticsSeconds }: RatesInput): void {
  const seconds = first && second ? (second.at - first.at) / 1000 : 0;
  for (const [oid, table] of tables) {
    const total = (second ?? first)?.byTable.get(oid);
    const before = first?.byTable.get(oid);
    const after = second?.byTable.get(oid);
    if (total !== undefined && statisticsSeconds !== undefined && statisticsSeconds > 0) {
      table.writesPerSecond = rate(total.writes, statisticsSeconds);
      table.readsPerSecond = rate(total.reads, statisticsSeconds);
    }
    if (before !== undefined && after !== undefined && seconds > 0) {
      table.sampledWritesPerSecond = rate(after.writes - before.writes, seconds);
      table.sampledReadsPerSecond = rate(after.reads - before.reads, seconds);
    }
  }
}

function rate(count: number, seconds: number): number {
  return Math.max(0, Math.round((count / seconds) * 1000) / 1000);
}
