import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { connect } from '../../database/client.ts';
import type { DatabaseAddress } from '../../database/database.ts';
import { toError } from '../../errors.ts';
import { type BlockedSession, findBlocked } from './blocked-sessions.ts';
import type { Probe, ProbeOutcome } from './probe.ts';

export interface ProbeSession {
  client: pg.Client;
  pid: number;
}

export interface RunOptions {
  /** The migration's backend. */
  pid: number;
  /** It is held still, so that a wait, once seen, is ended at once; else each probe waits as long as it must. */
  held: boolean;
}

/** Sessions at once: two cores take no more, and a server of the user's has few to spare. */
const SESSIONS = 4;
/** A wait that nobody sees through ends here. Below deadlock_timeout's default of 1 s: no victim is chosen among others. */
const LOCK_TIMEOUT_MS = 500;
const STATEMENT_TIMEOUT_MS = 1500;
/** Where a migration locks the catalogue itself, nothing can be seen, and it must not hang for that. */
const OBSERVER_TIMEOUT_MS = 5000;
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Sessions that try what a running app does, as the role that migrates: what a trigger of the PR's does then, it may
 * do anyway. Every try is taken back. Dispose with `await using`.
 */
export class ProbeSessions implements AsyncDisposable {
  readonly sessions: ProbeSession[];
  /** Sees everybody's locks, and reads nothing but the catalogue. */
  readonly observer: pg.Client;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(sessions: ProbeSession[], observer: pg.Client) {
    this.sessions = sessions;
    this.observer = observer;
  }

  /** @throws DatabaseError when the server refuses a connection; none is left open then */
  static async open({ app, admin }: { app: DatabaseAddress; admin: DatabaseAddress }): Promise<ProbeSessions> {
    const opening = [admin, ...Array<DatabaseAddress>(SESSIONS).fill(app)].map((address) =>
      connect(address, { applicationName: 'lockstep probe' }),
    );
    const opened = await Promise.allSettled(opening);
    const clients = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    try {
      const failed = opened.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      const [observer, ...others] = clients;
      if (observer === undefined) throw new Error('no observer');
      await observer.query(`SELECT pg_catalog.set_config('search_path', '', false);
        SET jit = off; SET plan_cache_mode = force_generic_plan;
        SET statement_timeout = ${OBSERVER_TIMEOUT_MS}; SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
      return new ProbeSessions(await Promise.all(others.map(prepare)), observer);
    } catch (thrown) {
      await closeAll(clients);
      throw thrown;
    }
  }

  /** One after another: a migrate command may have several sessions, and statements in all of them. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Tries all, several at once; the outcomes stand in the probes' order. */
  async run(probes: readonly Probe[], options: RunOptions): Promise<ProbeOutcome[]> {
    const outcomes = await this.#runOnce(probes, options);
    const stuck = [...outcomes].flatMap(([probe, outcome]) => (outcome === BEHIND_ANOTHER ? [probe] : []));
    if (stuck.length > 0)
      for (const [probe, outcome] of await this.#runOnce(stuck, options)) outcomes.set(probe, outcome);
    return probes.map((probe) => outcomes.get(probe) ?? { outcome: 'unknown', why: 'not tried' });
  }

  async #runOnce(probes: readonly Probe[], options: RunOptions): Promise<Map<Probe, ProbeOutcome>> {
    const outcomes = new Map<Probe, ProbeOutcome>();
    const watch: Watch = { blocked: new Map(), looking: Promise.resolve(), busy: this.sessions.length };
    const left = probes.values();
    const work = this.sessions.map(async ({ client, pid }) => {
      for (const probe of left) {
        const tried = await tryProbe(client, probe);
        // A look that is under way may have seen this probe, and even have ended it.
        await watch.looking;
        outcomes.set(probe, judge(tried, watch.blocked.get(pid)));
        watch.blocked.delete(pid);
      }
      watch.busy--;
    });
    // The sessions must be free again before anything else, also when one of them has failed.
    const settled = await Promise.allSettled([...work, this.#watch(watch, options)]);
    for (const each of settled) if (each.status === 'rejected') throw each.reason;
    return outcomes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeAll([this.observer, ...this.sessions.map(({ client }) => client)]);
  }

  async #watch(watch: Watch, { pid, held }: RunOptions): Promise<void> {
    const waiters = this.sessions.map((session) => session.pid);
    for (let pause = 3; ; pause = Math.min(pause * 1.5, 20)) {
      await sleep(pause);
      if (watch.busy === 0) return;
      const look = async () => {
        for (const found of await findBlocked(this.observer, { waiters, blocker: pid, cancel: held })) {
          watch.blocked.set(found.pid, found);
        }
      };
      watch.looking = look();
      await watch.looking;
    }
  }
}

interface Watch {
  /** By backend: what the probe that it tries now was seen to wait for. */
  blocked: Map<number, BlockedSession>;
  looking: Promise<void>;
  /** Sessions that still have something to try. */
  busy: number;
}

async function prepare(client: pg.Client): Promise<ProbeSession> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
  await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}; SET statement_timeout = ${STATEMENT_TIMEOUT_MS};
    SET max_parallel_workers_per_gather = 0; SET jit = off; SET client_min_messages = error`);
  return { client, pid: rows[0]?.pid ?? 0 };
}

interface Tried {
  ms: number;
  rows: number;
  probe: Probe;
  error?: Error;
}

async function tryProbe(client: pg.Client, probe: Probe): Promise<Tried> {
  const began = performance.now();
  try {
    let rows = await countRows(client, probe.sql);
    if (rows === 0 && probe.withoutRow !== undefined) {
      await countRows(client, probe.withoutRow);
      rows = 1;
    }
    return { ms: performance.now() - began, rows, probe };
  } catch (thrown) {
    const ms = performance.now() - began;
    await client.query('ROLLBACK').catch(() => undefined);
    return { ms, rows: 0, probe, error: toError(thrown) };
  }
}

/** Constraints that are deferred are checked too, since nothing is ever committed. */
async function countRows(client: pg.Client, sql: string): Promise<number> {
  const results: unknown = await client.query(`BEGIN; SET CONSTRAINTS ALL IMMEDIATE; ${sql}; ROLLBACK`);
  const [, , tried] = Array.isArray(results) ? (results as pg.QueryResult[]) : [];
  return tried?.rowCount ?? 0;
}

/** It timed out behind another probe, whose trigger took its time, or behind another session of the migration's. */
const BEHIND_ANOTHER: ProbeOutcome = { outcome: 'unknown', why: 'it waited for another session than the statement’s' };

/** Violated constraints are found behind the locks; of the parent's row that holds only where it was looked for. */
const VIOLATED = /^23/;

function judge({ ms, rows, probe, error }: Tried, blocked: BlockedSession | undefined): ProbeOutcome {
  if (blocked !== undefined) return { outcome: 'waits', waitedFor: blocked.waitedFor, waitedMs: ms };
  if (error === undefined) {
    return probe.needsRow && rows === 0
      ? { outcome: 'unknown', why: 'there is no row to try it with' }
      : { outcome: 'passes' };
  }
  const sqlstate = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  if (sqlstate === LOCK_NOT_AVAILABLE) return BEHIND_ANOTHER;
  if (VIOLATED.test(sqlstate) && (!probe.needsRow || sqlstate === '23503')) return { outcome: 'passes' };
  return { outcome: 'unknown', why: error.message };
}

async function closeAll(clients: pg.Client[]): Promise<void> {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
}
