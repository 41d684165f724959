import type pg from 'pg';
import { parseReport } from '../../evidence/read-evidence.ts';
import type { Refused } from '../../evidence/refused.ts';
import type { JsonReport } from '../../report/report.ts';
import { schema } from '../store.ts';

/** A workflow's run on a commit, as GitHub's API told of it, and what its artifact was. */
export interface KeptRun {
  id: number;
  /** 2 for the first repetition. */
  attempt: number;
  head: string;
  /** Of the workflow, in the repository. */
  path: string;
  /** Workflows of this repository that it calls. */
  calls: string[];
  event: 'pull_request' | 'merge_group';
  /** `owner:branch` of its head; undefined where the fork is gone. */
  branch: string | undefined;
  /** Base branches of the open pull requests from there, at each time that GitHub told of the run. */
  bases: string[];
  /** Undefined while it runs. */
  conclusion: string | undefined;
  /** For a browser. */
  url: string;
  /** Undefined where there is none (yet). */
  evidence: { report: JsonReport } | Refused | undefined;
}

interface Row extends Omit<KeptRun, 'id' | 'branch' | 'conclusion' | 'evidence'> {
  id: string;
  branch: string | null;
  conclusion: string | null;
  report: string | null;
  refusal: Refused | null;
}

export async function keepRun(pool: pg.Pool, repositoryId: number, run: KeptRun): Promise<void> {
  const { evidence } = run;
  const report = evidence !== undefined && 'report' in evidence ? JSON.stringify(evidence.report) : null;
  const refusal = evidence !== undefined && 'code' in evidence ? evidence : null;
  // What was read of a later attempt, or of its end, is not overwritten by who read earlier and comes late.
  await pool.query(
    `INSERT INTO ${schema}.evidence AS old
       (repository_id, run_id, attempt, head, path, calls, event, conclusion, url, report, refusal, branch, bases)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (repository_id, run_id) DO UPDATE
     SET attempt = $3, head = $4, path = $5, calls = $6, event = $7, conclusion = $8, url = $9, report = $10,
       refusal = $11, branch = $12, at = now(),
       bases = ARRAY (SELECT DISTINCT unnest(old.bases || $13::text[]) ORDER BY 1)
     WHERE (old.attempt, old.conclusion IS NOT NULL) <= ($3, $8::text IS NOT NULL)`,
    [
      repositoryId,
      run.id,
      run.attempt,
      run.head,
      run.path,
      run.calls,
      run.event,
      run.conclusion ?? null,
      run.url,
      report,
      refusal === null ? null : JSON.stringify(refusal),
      run.branch ?? null,
      run.bases,
    ],
  );
  if (evidence !== undefined) await learnWorkflows(pool, repositoryId, [run.path]);
}

/** The runs on a commit, newest first. */
export async function runsAt(pool: pg.Pool, repositoryId: number, head: string): Promise<KeptRun[]> {
  const { rows } = await pool.query<Row>(
    `SELECT run_id AS id, attempt, head, path, calls, event, branch, bases, conclusion, url, report, refusal
     FROM ${schema}.evidence WHERE repository_id = $1 AND head = $2 ORDER BY run_id DESC LIMIT 50`,
    [repositoryId, head],
  );
  return rows.map(({ id, branch, conclusion, report, refusal, ...row }) => ({
    ...row,
    branch: branch ?? undefined,
    id: Number(id),
    conclusion: conclusion ?? undefined,
    evidence: refusal ?? (report === null ? undefined : parseReport(report)),
  }));
}

/** What changes whenever the runs on a commit do. */
export async function basisOfRuns(pool: pg.Pool, repositoryId: number, head: string): Promise<unknown> {
  const { rows } = await pool.query<Pick<Row, 'id' | 'attempt' | 'conclusion' | 'bases'>>(
    `SELECT run_id AS id, attempt, conclusion, bases FROM ${schema}.evidence
     WHERE repository_id = $1 AND head = $2 ORDER BY run_id`,
    [repositoryId, head],
  );
  return rows.map(({ id, attempt, conclusion, bases }) => [id, attempt, conclusion, bases]);
}

/** Whether a workflow is known to upload reports, or to be meant to. */
export async function isWorkflowKnown(pool: pg.Pool, repositoryId: number, path: string): Promise<boolean> {
  const { rowCount } = await pool.query(`SELECT FROM ${schema}.workflows WHERE repository_id = $1 AND path = $2`, [
    repositoryId,
    path,
  ]);
  return rowCount === 1;
}

export async function learnWorkflows(pool: pg.Pool, repositoryId: number, paths: readonly string[]): Promise<void> {
  await pool.query(
    `INSERT INTO ${schema}.workflows (repository_id, path) SELECT $1, unnest($2::text[])
     ON CONFLICT (repository_id, path) DO UPDATE SET at = now()`,
    [repositoryId, paths],
  );
}

/** A merge group: its runs tell its commit alone. */
export interface KeptGroup {
  head: string;
  base: string;
  /** The pull request at its end; null where its name does not tell. */
  number: number | null;
  /** The branch that it is to be merged into; null where it was kept before that was. */
  branch: string | null;
}

export async function keepGroup(pool: pg.Pool, repositoryId: number, group: KeptGroup): Promise<void> {
  await pool.query(
    `INSERT INTO ${schema}.groups (repository_id, head, base, number, branch) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [repositoryId, group.head, group.base, group.number, group.branch],
  );
}

export async function groupAt(pool: pg.Pool, repositoryId: number, head: string): Promise<KeptGroup | undefined> {
  const { rows } = await pool.query<KeptGroup>(
    `SELECT head, base, number, branch FROM ${schema}.groups WHERE repository_id = $1 AND head = $2`,
    [repositoryId, head],
  );
  return rows[0];
}
