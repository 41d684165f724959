import pg from 'pg';
import { DatabaseError } from '../../errors.ts';
import { sqlstateOf } from '../store/target-error.ts';
import { tlsProblem } from '../store/tls-problem.ts';

/** A connection to the target, and what tells its backend from every other one, also after a restart. */
export interface TargetSession {
  client: pg.Client;
  pid: number;
  /** Of pg_stat_activity, as text. */
  backendStart: string;
  applicationName: string;
  /** Of the server. */
  major: number;
}

/** The server cuts names at 63 bytes (NAMEDATALEN); a run's id is far shorter. */
export const runName = (runId: string): string => `lockstep/${runId}`;
export const watchName = (runId: string): string => `lockstep/${runId} watch`;

/** @throws DatabaseError `target-unreachable`; no message repeats the URL */
export async function openSession(
  url: string,
  { applicationName, queryTimeout }: { applicationName: string; queryTimeout?: number },
): Promise<TargetSession> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ...(queryTimeout !== undefined && { query_timeout: queryTimeout }),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    // What pg_stat_activity is made of, without all the other sessions.
    // https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-STATS-BACKEND-FUNCS-TABLE
    const { rows } = await client.query<{ pid: number; started: string; major: number }>(
      `SELECT pid, backend_start::text AS started, current_setting('server_version_num')::int / 10000 AS major
       FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())`,
    );
    const [own] = rows;
    if (own === undefined) throw new Error('its own session is not in pg_stat_activity');
    return { client, pid: own.pid, backendStart: own.started, applicationName, major: own.major };
  } catch (thrown) {
    await client.end().catch(() => undefined);
    // Who is not let in now is not let in by waiting.
    const tls = tlsProblem(thrown);
    const refused = tls !== undefined || /^(?:28|3D|42501)/.test(sqlstateOf(thrown) ?? '');
    throw new DatabaseError(`The target cannot be reached: ${messageOf(thrown)}`, {
      code: refused ? 'target-refused' : 'target-unreachable',
      hint: tls ?? 'The run stays where it is and is taken up when the server answers again.',
      cause: thrown,
    });
  }
}

/** Closes it, whatever state it is in; a server that does not answer is not waited for. */
export async function closeSession(session: TargetSession | undefined): Promise<void> {
  if (session === undefined) return;
  const ended = session.client.end().catch(() => undefined);
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500))]);
  cut(session);
}

/** Ends the connection without a word: what waits for an answer on it fails at once. */
export function cut({ client }: TargetSession): void {
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
  stream.destroy();
}

/** Sends a text as one message and throws its rows away. @returns the last command's tag */
export function send({ client }: TargetSession, sql: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const query = new pg.Query<Record<string, unknown>>({ text: sql });
    // With a listener for rows pg keeps none of them.
    query.on('row', () => undefined);
    query.on('end', (result) => resolve(result.command ?? ''));
    query.on('error', reject);
    client.query(query);
  });
}

/**
 * Cancels what a backend of ours runs, or ends it: only where the process is still that very backend.
 * https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL
 */
export async function signalBackend(
  by: TargetSession,
  how: 'pg_cancel_backend' | 'pg_terminate_backend',
  of: Pick<TargetSession, 'pid' | 'backendStart'>,
): Promise<void> {
  // Not by its name: a statement may have changed that.
  await by.client.query(
    `SELECT pg_catalog.${how}(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND backend_start::text = $2`,
    [of.pid, of.backendStart],
  );
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
