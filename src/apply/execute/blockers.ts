import type { TargetSession } from './session.ts';

/** Who was in the way. No text of theirs: it may hold values. */
export interface Blocker {
  pid: number;
  user?: string;
  application?: string;
  state?: string;
  /** Seconds since their transaction began. */
  age?: number;
}

/** One session that waits for a lock, and whom it waits for: holders, and those before it in the queue. */
export interface Waiter {
  pid: number;
  mode: string;
  /** As the server counts it; from 14 on. */
  ms?: number;
  by: number[];
}

/** pg_blocking_pids() halts the lock manager for a moment, each time: with a long queue not everybody is asked for. */
const MOST = 40;

/**
 * Who waits now: ours first, then those who have waited longest. pg_locks and pg_blocking_pids() tell it to every role,
 * unlike pg_stat_activity's wait_event. https://www.postgresql.org/docs/current/view-pg-locks.html
 */
export async function readWaiters(
  { client }: TargetSession,
  { major, ours }: { major: number; ours: readonly number[] },
): Promise<Waiter[]> {
  const order = major >= 14 ? 'pid = ANY ($1) DESC, waitstart' : 'pid = ANY ($1) DESC';
  const since = major >= 14 ? `extract(epoch FROM clock_timestamp() - waitstart) * 1000` : 'NULL';
  const { rows } = await client.query<{ pid: number; mode: string; ms: number | null; by: number[] }>(
    `SELECT pid, mode, (${since})::float8 AS ms, pg_catalog.pg_blocking_pids(pid) AS by
     FROM (SELECT * FROM pg_catalog.pg_locks WHERE NOT granted AND pid IS NOT NULL
       ORDER BY ${order} LIMIT ${MOST}) l`,
    [ours],
  );
  return rows.map(({ ms, ...waiter }) => ({ ...waiter, ...(ms !== null && { ms }) }));
}

/** Everybody who waits for `pid`, directly or behind somebody who does. */
export function waitersBehind(pid: number, waiters: readonly Waiter[]): Waiter[] {
  const behind = new Map<number, Waiter>();
  const heads = [pid];
  for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
    for (const waiter of waiters) {
      if (waiter.pid === pid || behind.has(waiter.pid) || !waiter.by.includes(head)) continue;
      behind.set(waiter.pid, waiter);
      heads.push(waiter.pid);
    }
  }
  return [...behind.values()];
}

/** Names sessions. A `0` of pg_blocking_pids() is a prepared transaction, which has none. */
export async function readBlockers({ client }: TargetSession, pids: readonly number[]): Promise<Blocker[]> {
  if (pids.length === 0) return [];
  const { rows } = await client.query<{
    pid: number;
    user: string | null;
    application: string | null;
    state: string | null;
    age: number | null;
  }>(
    `SELECT pid, usename AS user, application_name AS application, state,
       round(extract(epoch FROM clock_timestamp() - xact_start)::numeric, 1)::float8 AS age
     FROM pg_catalog.pg_stat_activity WHERE pid = ANY ($1::int[]) ORDER BY xact_start LIMIT 20`,
    [pids],
  );
  const named = rows.map(({ pid, user, application, state, age }) => ({
    pid,
    ...(user !== null && { user }),
    ...(application && { application }),
    ...(state !== null && { state }),
    ...(age !== null && { age }),
  }));
  return pids.includes(0) ? [...named, { pid: 0, state: 'prepared transaction' }] : named;
}

/** `pid 4711 (user shop, application web, idle in transaction, for 312 s)`. */
export function describeBlocker({ pid, user, application, state, age }: Blocker): string {
  if (pid === 0) return 'a prepared transaction (pg_prepared_xacts)';
  const parts = [
    user === undefined ? '' : `user ${user}`,
    application === undefined ? '' : `application ${application}`,
    state ?? 'its details need pg_read_all_stats',
    age === undefined ? '' : `for ${age} s`,
  ];
  return `pid ${pid} (${parts.filter((part) => part !== '').join(', ')})`;
}
