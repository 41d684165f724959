import { setTimeout as sleep } from 'node:timers/promises';
import pg, { type Client } from 'pg';
import type { LockMode } from '../../trace/trace.ts';
import { quoteIdent } from '../quote.ts';
import type { RelationName } from './relation-name.ts';

interface Session {
  client: Client;
  pid: number;
}

export interface QueueInput {
  /** Leaves a transaction open. */
  open: Session;
  /** Runs the statement. */
  moving: Session;
  /** Comes after it. */
  later: Session;
  observer: Client;
  table: RelationName;
  /** The mode that the statement was seen to take on it. */
  mode: LockMode;
  sql: string;
  /** SET commands that the statement's session had run. */
  settings: string[];
}

/** ms throughout. */
export interface QueueTry {
  /** Who was there first: a transaction that had only read the table, or one that had written to it. */
  open: 'reader' | 'writer';
  /** How long it stayed. */
  openMs: number;
  /** The statement waited all that time. */
  statementWaitedMs: number;
  /** A query of the same kind as the open one, sent after the statement, waited behind it. */
  laterWaitedMs: number;
  withLockTimeout: { lockTimeoutMs: number; statement: 'gave up'; laterWaitedMs: number };
  /** The migration's own lock_timeout at this point; 0 for none. */
  ownLockTimeoutMs: number;
  /** The statement itself waited in a second session, or a LOCK TABLE in its place with the mode it takes. */
  tried: 'statement' | 'lock table';
}

const OPEN_MS = 75;
const LOCK_TIMEOUT_MS = 50;
/** For a session to be seen waiting. */
const SEEN_WITHIN_MS = 300;

/**
 * A request for a lock waits behind everybody who holds a conflicting one, and whoever comes later waits behind the
 * request (measured in queue.test.ts). The statement runs in a session of its own, which never gets what it waits for,
 * so that nothing is changed.
 * @returns undefined where it does not wait for the open transaction
 */
export async function tryQueue(input: QueueInput): Promise<QueueTry | undefined> {
  const { open, mode } = input;
  const kind = mode === 'AccessExclusiveLock' ? 'reader' : 'writer';
  const touch = touchSql(input.table, kind);
  try {
    if (!(await opens(open.client, touch))) return undefined;
    for (const [tried, sql] of textsOf(input)) {
      const without = await race(input, { sql, touch, lockTimeoutMs: 0 });
      if (without === undefined) continue;
      const timed = await race(input, { sql, touch, lockTimeoutMs: LOCK_TIMEOUT_MS });
      if (timed?.gaveUp !== true) continue;
      const { statementMs, laterMs, ownLockTimeoutMs } = without;
      return {
        open: kind,
        openMs: OPEN_MS,
        statementWaitedMs: statementMs,
        laterWaitedMs: laterMs,
        withLockTimeout: { lockTimeoutMs: LOCK_TIMEOUT_MS, statement: 'gave up', laterWaitedMs: timed.laterMs },
        ownLockTimeoutMs,
        tried,
      };
    }
    return undefined;
  } finally {
    await open.client.query('ROLLBACK');
  }
}

/** Not where an earlier statement of the same transaction keeps it out: then everybody waits already. */
async function opens(client: Client, touch: string): Promise<boolean> {
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}; ${touch}`);
    return true;
  } catch {
    return false;
  }
}

/** Neither needs a row: the lock is taken when the table is looked up. */
function touchSql(table: RelationName, kind: 'reader' | 'writer'): string {
  const name = `${quoteIdent(table.schema)}.${quoteIdent(table.name)}`;
  return kind === 'reader' ? `SELECT 1 FROM ${name} LIMIT 1` : `DELETE FROM ${name} WHERE false`;
}

/** What a function or a DO block does before it comes to its lock must not be done twice; parameters are not known. */
const REPEATABLE = /^(?:ALTER|CREATE|DROP|TRUNCATE|REINDEX|CLUSTER|REFRESH|LOCK|COMMENT)\b/i;

function textsOf({ sql, table, mode }: QueueInput): Array<[QueueTry['tried'], string]> {
  const words = mode.replace(/Lock$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  const lock = `LOCK TABLE ${quoteIdent(table.schema)}.${quoteIdent(table.name)} IN ${words.toUpperCase()} MODE`;
  return [...(REPEATABLE.test(sql) ? [['statement', sql] as [QueueTry['tried'], string]] : []), ['lock table', lock]];
}

interface Race {
  statementMs: number;
  laterMs: number;
  gaveUp: boolean;
  ownLockTimeoutMs: number;
}

async function race(
  { open, moving, later, observer, settings }: QueueInput,
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
      await Promise.race([sleep(Math.ceil(began + OPEN_MS - performance.now()) + 1), query.over]);
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
