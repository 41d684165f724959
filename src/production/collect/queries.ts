import pg from 'pg';
import { queryShape } from '../query-shape.ts';
import type { SnapshotQuery } from '../snapshot.ts';
import type { Ask } from './ask.ts';

interface StatementRow {
  query: string | null;
  calls: number;
  mean: number;
  rows: number;
}

/** The most called; the rest is counted in `missing`. */
const MOST = 5_000;

/** What the application asks, from pg_stat_statements where it is installed: shapes without constants, and how often. */
export async function collectQueries(ask: Ask): Promise<SnapshotQuery[]> {
  const [extension] =
    (await ask<{ schema: string; columns: string[] }>(
      'the extension pg_stat_statements',
      `SELECT n.nspname AS schema, ARRAY(SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.relnamespace = n.oid AND c.relname = 'pg_stat_statements' AND a.attnum > 0) AS columns
       FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'`,
    )) ?? [];
  if (extension === undefined) {
    ask.missing.push({
      what: 'query shapes',
      why: 'The extension pg_stat_statements is not installed in this database.',
    });
    return [];
  }
  // The extension's version may be older than the server's: mean_time until 1.7, mean_exec_time since 1.8.
  const mean = extension.columns.includes('mean_exec_time') ? 'mean_exec_time' : 'mean_time';
  const rows = await ask<StatementRow>(
    'query shapes',
    `SELECT query, calls::float8, ${mean} AS mean, rows::float8 FROM ${pg.escapeIdentifier(extension.schema)}.pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY calls DESC LIMIT ${MOST + 1}`,
  );
  if (rows === undefined) return [];
  const hidden = rows.filter(({ query }) => query === null || query === '<insufficient privilege>').length;
  if (hidden > 0) {
    ask.missing.push({
      what: `${hidden} query shapes of other roles`,
      why: 'The role may not see them: GRANT pg_read_all_stats (or pg_monitor) to it.',
    });
  }
  if (rows.length > MOST)
    ask.missing.push({ what: 'rarer query shapes', why: `Only the ${MOST} most called are kept.` });
  return mergeShapes(rows.slice(0, MOST));
}

/** Users and search paths are told apart by pg_stat_statements, not here. */
function mergeShapes(rows: StatementRow[]): SnapshotQuery[] {
  const byShape = new Map<string, SnapshotQuery>();
  for (const { query, calls, mean, rows: count } of rows) {
    const shape = query === null ? undefined : queryShape(query);
    if (shape === undefined) continue;
    const known = byShape.get(shape.fingerprint);
    if (known === undefined) {
      byShape.set(shape.fingerprint, { ...shape, calls, meanMs: round(mean), rows: count });
      continue;
    }
    known.meanMs = round((known.meanMs * known.calls + mean * calls) / Math.max(1, known.calls + calls));
    known.calls += calls;
    known.rows += count;
  }
  return [...byShape.values()];
}

function round(ms: number): number {
  return Math.max(0, Math.round(ms * 1000) / 1000);
}
