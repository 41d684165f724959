import type pg from 'pg';
import { parseReport } from '../../evidence/read-evidence.ts';
import { renderHtml } from '../../report/html.ts';
import type { JsonReport } from '../../report/report.ts';
import { schema } from '../store.ts';

/** Keeps what was shown of a pull request last: one report each, which the bot itself put together. */
export async function keepReport(
  pool: pg.Pool,
  { key, head, report }: { key: string; head: string; report: JsonReport },
): Promise<void> {
  await pool.query(
    `INSERT INTO ${schema}.reports (key, head, report) VALUES ($1, $2, $3)
     ON CONFLICT (key) DO UPDATE SET head = $2, report = $3, at = now()`,
    [key, head, JSON.stringify(report)],
  );
}

/** What was shown of a pull request at this head; undefined where that was another. */
export async function keptReport(
  pool: pg.Pool,
  { key, head }: { key: string; head: string },
): Promise<JsonReport | undefined> {
  const { rows } = await pool.query<{ report: string }>(
    `SELECT report FROM ${schema}.reports WHERE key = $1 AND head = $2`,
    [key, head],
  );
  const kept = rows[0] && parseReport(rows[0].report);
  return kept !== undefined && 'report' in kept ? kept.report : undefined;
}

/**
 * The page of a pull request's newest report, made anew from its values: an artifact's own HTML is never served. Who may
 * see it has to be decided before.
 * @returns undefined where there is none
 */
export async function reportPage(
  pool: pg.Pool,
  { repositoryId, number }: { repositoryId: number; number: number },
): Promise<string | undefined> {
  const { rows } = await pool.query<{ report: string }>(`SELECT report FROM ${schema}.reports WHERE key = $1`, [
    `${repositoryId}#${number}`,
  ]);
  const [row] = rows;
  const kept = row && parseReport(row.report);
  return kept !== undefined && 'report' in kept ? renderHtml(kept.report) : undefined;
}
