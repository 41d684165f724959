import type pg from 'pg';
import type { Measured } from './facts.ts';
import { compareLooks, failure, look } from './measure.ts';

interface AloneInput {
  client: pg.Client;
  /** Connected to another database of the same server: whoever has a snapshot in this one is waited for. */
  watcher: pg.Client;
  sql: string;
}

/**
 * Runs what cannot run inside a transaction (CONCURRENTLY, VACUUM), while a loop on the server reads its locks many
 * thousand times a second; a lock shorter than that may be missed. It ends when the session takes an advisory lock.
 */
export async function measureAlone({ client, watcher, sql }: AloneInput): Promise<Measured> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = Number(rows[0]?.pid);
  const before = await look(client);
  await watcher.query('CREATE TEMP TABLE IF NOT EXISTS seen (oid oid, mode text, UNIQUE (oid, mode)); TRUNCATE seen');
  const watching = watcher.query(`DO $$ BEGIN PERFORM pg_advisory_xact_lock(${pid}); LOOP
    INSERT INTO seen SELECT relation, mode FROM pg_locks WHERE pid = ${pid} AND locktype = 'relation' AND granted
      ON CONFLICT DO NOTHING;
    EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE pid = ${pid} AND locktype = 'advisory');
  END LOOP; END $$`);
  // Its first look must come before the statement; several watchers may be about, each with a lock of its own.
  await client.query(`DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND objid = ${pid} AND pid <> ${pid}) LOOP
    PERFORM pg_sleep(0.005); END LOOP; END $$`);
  try {
    await client.query(sql);
  } catch (thrown) {
    return failure(thrown);
  } finally {
    await client.query('SELECT pg_advisory_lock(1)');
    await watching;
    await client.query('SELECT pg_advisory_unlock(1)');
  }
  const held = await watcher.query<{ oid: string; mode: string }>('SELECT oid::int8::text AS oid, mode FROM seen');
  return compareLooks({ before, after: await look(client), held: held.rows });
}
