import type pg from 'pg';
import { pooledTransaction } from '../../database/pooled-transaction.ts';
import type { AppliedChange, ChangeFacts, MergedChange, OpenPull } from '../../ledger/facts.ts';
import { schema } from '../store.ts';

/** Changes that are kept of a branch; the newest. */
const MOST_CHANGES = 500;
/** Open pull requests of one base branch that are looked at. */
const MOST_OPEN = 500;

export interface Branch {
  /** As it was last seen. */
  tip: string;
  /** Seconds since then. */
  age: number;
  /** The commit up to which the ledger knows it; null where it was never walked. */
  walked: string | null;
}

/** Where in the store: a branch of a repository. */
export interface At {
  repositoryId: number;
  branch: string;
}

export async function readBranch(pool: pg.Pool, { repositoryId, branch }: At): Promise<Branch | undefined> {
  const { rows } = await pool.query<Branch>(
    `SELECT tip, extract(epoch FROM now() - seen_at)::float8 AS age, walked FROM ${schema}.branches
     WHERE repository_id = $1 AND branch = $2`,
    [repositoryId, branch],
  );
  return rows[0];
}

export async function saveTip(pool: pg.Pool, { repositoryId, branch }: At, tip: string): Promise<void> {
  await pool.query(
    `INSERT INTO ${schema}.branches (repository_id, branch, tip) VALUES ($1, $2, $3)
     ON CONFLICT (repository_id, branch) DO UPDATE SET tip = $3, seen_at = now()`,
    [repositoryId, branch, tip],
  );
}

/** What was merged, in order. */
export async function readMerged(pool: pg.Pool, { repositoryId, branch }: At): Promise<MergedChange[]> {
  const { rows } = await pool.query<{ commit: string; pull: number | null; at: string; facts: string }>(
    `SELECT commit, pull, merged_at AS at, facts FROM ${schema}.merged_changes
     WHERE repository_id = $1 AND branch = $2 ORDER BY position DESC LIMIT $3`,
    [repositoryId, branch, MOST_CHANGES],
  );
  return rows.toReversed().map(({ commit, pull, at, facts }) => ({
    commit,
    ...(pull !== null && { pull }),
    mergedAt: at,
    facts: JSON.parse(facts) as ChangeFacts,
  }));
}

/** Adds what was merged, in order; `anew`: what was known before counts no longer. */
export async function saveMerged(
  pool: pg.Pool,
  { repositoryId, branch }: At,
  { changes, anew }: { changes: readonly MergedChange[]; anew: boolean },
): Promise<void> {
  await pooledTransaction(pool, async (client) => {
    const at = [repositoryId, branch];
    if (anew) await client.query(`DELETE FROM ${schema}.merged_changes WHERE repository_id = $1 AND branch = $2`, at);
    const { rows } = await client.query<{ last: string }>(
      `SELECT coalesce(max(position), 0) AS last FROM ${schema}.merged_changes WHERE repository_id = $1 AND branch = $2`,
      at,
    );
    for (const [index, { commit, pull, mergedAt, facts }] of changes.entries()) {
      await client.query(
        `INSERT INTO ${schema}.merged_changes (repository_id, branch, position, commit, pull, merged_at, facts)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [...at, Number(rows[0]?.last ?? 0) + index + 1, commit, pull ?? null, mergedAt, JSON.stringify(facts)],
      );
    }
  });
}

/** How far the branch is known, and everybody was told of it. */
export async function saveWalked(pool: pg.Pool, { repositoryId, branch }: At, walked: string): Promise<void> {
  await pool.query(`UPDATE ${schema}.branches SET walked = $3 WHERE repository_id = $1 AND branch = $2`, [
    repositoryId,
    branch,
    walked,
  ]);
}

/** An open pull request as it was last judged. */
export interface KeptPull extends OpenPull {
  base: string;
  head: string;
}

/** Open pull requests that are to be merged into a branch. */
export async function readOpen(pool: pg.Pool, { repositoryId, branch }: At): Promise<KeptPull[]> {
  const { rows } = await pool.query<Omit<KeptPull, 'facts'> & { facts: string }>(
    `SELECT number, base, head, draft, facts FROM ${schema}.open_pulls
     WHERE repository_id = $1 AND base = $2 AND NOT closed ORDER BY number DESC LIMIT $3`,
    [repositoryId, branch, MOST_OPEN],
  );
  return rows.map((row) => ({ ...row, facts: JSON.parse(row.facts) as ChangeFacts }));
}

/**
 * Keeps what an open pull request brings.
 * @returns what was kept of it before, and whether others still have to be told of the difference
 */
export async function saveOpen(
  pool: pg.Pool,
  repositoryId: number,
  { number, base, head, draft, facts }: KeptPull,
): Promise<{ before: KeptPull | undefined; isNews: boolean }> {
  const text = JSON.stringify(facts);
  const { rows } = await pool.query<Omit<KeptPull, 'facts'> & { facts: string; told: boolean }>(
    `SELECT number, base, head, draft, facts, told FROM ${schema}.open_pulls WHERE repository_id = $1 AND number = $2`,
    [repositoryId, number],
  );
  const [known] = rows;
  const isSame = known?.facts === text && known.base === base && known.draft === draft;
  const isNews = !isSame || !known.told;
  await pool.query(
    `INSERT INTO ${schema}.open_pulls (repository_id, number, base, head, draft, facts, told)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (repository_id, number)
     DO UPDATE SET base = $3, head = $4, draft = $5, facts = $6, told = $7, closed = false, at = now()`,
    [repositoryId, number, base, head, draft, text, !isNews],
  );
  return { before: known && { ...known, facts: JSON.parse(known.facts) as ChangeFacts }, isNews };
}

/** The others know. */
export async function markTold(pool: pg.Pool, repositoryId: number, number: number): Promise<void> {
  await pool.query(`UPDATE ${schema}.open_pulls SET told = true WHERE repository_id = $1 AND number = $2`, [
    repositoryId,
    number,
  ]);
}

/** From now on it is not open; what it brought is kept until it is removed. */
export async function closeOpen(pool: pg.Pool, repositoryId: number, number: number): Promise<KeptPull | undefined> {
  const { rows } = await pool.query<Omit<KeptPull, 'facts'> & { facts: string }>(
    `UPDATE ${schema}.open_pulls SET closed = true WHERE repository_id = $1 AND number = $2
     RETURNING number, base, head, draft, facts`,
    [repositoryId, number],
  );
  const [row] = rows;
  return row && { ...row, facts: JSON.parse(row.facts) as ChangeFacts };
}

export async function removeOpen(pool: pg.Pool, repositoryId: number, number: number): Promise<void> {
  await pool.query(`DELETE FROM ${schema}.open_pulls WHERE repository_id = $1 AND number = $2`, [repositoryId, number]);
}

export async function readApplied(pool: pg.Pool, repositoryId: number): Promise<AppliedChange[]> {
  const { rows } = await pool.query<{ environment: string; commit: string; pull: number | null }>(
    `SELECT environment, commit, pull FROM ${schema}.applied WHERE repository_id = $1
     ORDER BY at DESC LIMIT 5000`,
    [repositoryId],
  );
  return rows.map(({ pull, ...row }) => ({ ...row, ...(pull !== null && { pull }) }));
}

/**
 * Keeps that an environment has run a merged change: from the first on, a contract is held back there until its expand
 * is among them. For whatever applies; telling it twice is no harm.
 */
export async function recordApplied(pool: pg.Pool, repositoryId: number, applied: AppliedChange): Promise<void> {
  await pool.query(
    `INSERT INTO ${schema}.applied (repository_id, environment, commit, pull) VALUES ($1, $2, $3, $4)
     ON CONFLICT (repository_id, environment, commit) DO UPDATE SET pull = coalesce($4, ${schema}.applied.pull)`,
    [repositoryId, applied.environment, applied.commit, applied.pull ?? null],
  );
}
