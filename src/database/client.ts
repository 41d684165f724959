import pg from 'pg';
import { DatabaseError, toError } from '../errors.ts';
import type { DatabaseAddress } from './database.ts';

export interface ConnectOptions {
  /** Shown in pg_stat_activity. Default `lockstep`. */
  applicationName?: string;
  /** Milliseconds. Default 10 000. */
  timeoutMs?: number;
}

/**
 * A connected client. A server that dies while the client is idle rejects its next query, and never raises an
 * unhandled 'error'.
 * @throws DatabaseError `connect-failed`
 */
export async function connect(address: DatabaseAddress, options: ConnectOptions = {}): Promise<pg.Client> {
  const client = new pg.Client({
    ...address,
    ssl: false,
    application_name: options.applicationName ?? 'lockstep',
    connectionTimeoutMillis: options.timeoutMs ?? 10_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (thrown) {
    await client.end().catch(() => {});
    const { host, port, database, user } = address;
    throw new DatabaseError(`Cannot connect to ${database} on ${host}:${port} as ${user}: ${toError(thrown).message}`, {
      code: 'connect-failed',
      hint: 'Look at the server log in the lines above; the server may have stopped.',
      cause: thrown,
    });
  }
  return client;
}

/** Runs `fn` with a client that is closed afterwards, whatever happens. */
export async function withClient<T>(address: DatabaseAddress, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(address);
  try {
    return await fn(client);
  } finally {
    await client.end().catch(() => {});
  }
}
