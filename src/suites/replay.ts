import type { Client } from 'pg';
import { connect } from '../database/client.ts';
import type { DatabaseAddress } from '../database/database.ts';
import type { RecordedError } from '../trace/recording.ts';

/** SQLSTATE of "cached plan must not change result type": only a statement prepared before the migration can show it. */
export const CACHED_PLAN = '0A000';

/** Sessions on one database in which a statement of the app is tried again and again, leaving nothing behind. */
export interface Replay extends AsyncDisposable {
  /** Whether this statement fails with this SQLSTATE now, prepared at the first call of this, or anew. */
  fails(error: RecordedError): Promise<boolean>;
}

export async function openReplay(address: DatabaseAddress): Promise<Replay> {
  const client = await connect(address);
  await client.query("SET statement_timeout = '5s'; SET lock_timeout = '2s'");
  const names = new Map<string, string>();
  return {
    async fails({ sql, params, sqlstate }) {
      const values = params === undefined ? nullsFor(sql) : [...params];
      const name = names.get(sql) ?? `lockstep_${names.size}`;
      names.set(sql, name);
      // In turn, as node-postgres hands an error of the one session to whoever asked.
      if ((await attempt(client, { name, text: sql, values })) === sqlstate) return true;
      if (sqlstate === CACHED_PLAN) return false;
      return (await attempt(client, { text: sql, values })) === sqlstate;
    },
    async [Symbol.asyncDispose]() {
      await client.end().catch(() => undefined);
    },
  };
}

interface Attempt {
  name?: string;
  text: string;
  values: Array<string | null>;
}

/** The SQLSTATE that it fails with; undefined when it succeeds. Always rolled back. */
async function attempt(client: Client, query: Attempt): Promise<string | undefined> {
  await client.query('BEGIN');
  try {
    await client.query({ ...query, queryMode: 'extended' } as Attempt);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

/** One NULL for each parameter: enough to be parsed and planned. */
function nullsFor(sql: string): null[] {
  const numbers = [...sql.matchAll(/\$(\d{1,4})\b/g)].map(([, number]) => Number(number));
  return Array.from({ length: Math.max(0, ...numbers) }, () => null);
}
