import { setTimeout as sleep } from 'node:timers/promises';
import pg, { type Client } from 'pg';

export interface Session {
  client: Client;
  pid: number;
}

export interface RaceInput {
  /** Leaves a transaction open. */
  open: Session;
  /** Runs the statement. */
  moving: Session;
  /** Comes after it. */
  later: Session;
  observer: Client;
  /** SET commands that the statement's session had run. */
  settings: string[];
  /** How long the transaction counts as open, ms. */
  openMs: number;
}

/** For a session to be seen waiting. */
const SEEN_WITHIN_MS = 300;

export interface Race {
  statementMs: number;
  laterMs: number;
  gaveUp: boolean;
  ownLockTimeoutMs: number;
}

/**
 * The statement is sent while somebody has a transaction open, and a query after it. What the statement waits for it
 * never gets: without a timeout it is cancelled in the end.
 * @returns undefined where it did not wait, or nobody behind it
 */
export async function race(
  { open, moving, later, observer, settings, openMs }: RaceInput,
  { sql, touch, lockTimeoutMs }: { sql: string; touch: string; lockTimeoutMs: number },
): Promise<Race | undefined> {
  try {
    const ownLockTimeoutMs = await begin(moving.client, { settings, lockTimeoutMs });
    const began = performance.now();
    const statement = watchOver(moving.client.query(sql));
    if (!(await isSeenWaiting(observer, { who: moving.pid, behind: open.pid, until: statement }))) {
      await cancel(observer, { pid: moving.pid, until: statement });
      return undefined;
    }
    const laterBegan = performance.now();
    const query = watchOver(later.client.query(`BEGIN; ${touch}; ROLLBACK`));
    const isBehind = await isSeenWaiting(observer, { who: later.pid, behind: moving.pid, until: query });
    if (lockTimeoutMs === 0) {
      // A timer may be early by a fraction.
      await Promise.race([sleep(Math.ceil(began + openMs - performance.now()) + 1), query.over]);
      const now = performance.now();
      const waited = isBehind && !query.isOver;
      await cancel(observer, { pid: moving.pid, until: statement });
      await query.over;
      return waited
        ? { statementMs: now - began, laterMs: now - laterBegan, gaveUp: false, ownLockTimeoutMs }
        : undefined;
    }
    const refused = await statement.over;
    const statementMs = performance.now() - began;
    await query.over;
    const gaveUp = refused instanceof pg.DatabaseError && refused.code === '55P03';
    return { statementMs, laterMs: performance.now() - laterBegan, gaveUp, ownLockTimeoutMs };
  } finally {
    await moving.client.query('ROLLBACK');
    await later.client.query('ROLLBACK');
  }
}

/** @returns the migration's own lock_timeout, ms */
async function begin(
  client: Client,
  { settings, lockTimeoutMs }: { settings: string[]; lockTimeoutMs: number },
): Promise<number> {
  // The role or the server may set one for everybody.
  await client.query('BEGIN; SET LOCAL lock_timeout TO DEFAULT; SAVEPOINT settings');
  try {
    for (const setting of settings) await client.query(setting);
  } catch {
    await client.query('ROLLBACK TO SAVEPOINT settings');
  }
  const { rows } = await client.query<{ ms: number }>(
    "SELECT setting::int AS ms FROM pg_catalog.pg_settings WHERE name = 'lock_timeout'",
  );
  await client.query(`SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = ${lockTimeoutMs}`);
  return rows[0]?.ms ?? 0;
}

interface Pending {
  /** Resolves with the error, if any. */
  over: Promise<unknown>;
  isOver: boolean;
}

function watchOver(work: Promise<unknown>): Pending {
  const pending: Pending = { over: Promise.resolve(), isOver: false };
  const end = (error: unknown): unknown => {
    pending.isOver = true;
    return error;
  };
  pending.over = work.then(() => end(undefined), end);
  return pending;
}

async function isSeenWaiting(
  observer: Client,
  { who, behind, until }: { who: number; behind: number; until: Pending },
): Promise<boolean> {
  const deadline = performance.now() + SEEN_WITHIN_MS;
  for (let pause = 2; !until.isOver && performance.now() < deadline; pause = Math.min(pause * 1.5, 20)) {
    const { rows } = await observer.query<{ waits: boolean }>({
      name: 'lockstep$behind',
      text: 'SELECT $2::int = ANY (pg_blocking_pids($1::int)) AS waits',
      values: [who, behind],
    });
    if (rows[0]?.waits === true) return true;
    await sleep(pause);
  }
  return false;
}

/** Again and again: a cancel that comes before the statement has begun is lost. */
async function cancel(observer: Client, { pid, until }: { pid: number; until: Pending }): Promise<void> {
  while (!until.isOver) {
    await observer.query('SELECT pg_cancel_backend($1::int)', [pid]);
    await Promise.race([until.over, sleep(10)]);
  }
}
