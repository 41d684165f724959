import type pg from 'pg';

/**
 * Whatever the database or the role sets: read committed, names from pg_catalog only, no endless waiting, and a commit
 * that is on disk before anybody is told of it. All within the transaction, so that it also holds behind a pooler.
 */
const BEGIN = `
  BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
  SET LOCAL search_path = pg_catalog;
  SET LOCAL lock_timeout = '5s';
  SET LOCAL statement_timeout = '10s';
  SET LOCAL idle_in_transaction_session_timeout = '10s';
  SELECT set_config('synchronous_commit', 'local', true) WHERE current_setting('synchronous_commit') = 'off';`;

/** Does it on a connection of its own, in one transaction. */
export async function inTransaction<T>(pool: pg.Pool, doIt: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // What breaks while nobody asks is told by the next query.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let broken = true;
  try {
    await client.query(BEGIN);
    const value = await doIt(client);
    await client.query('COMMIT');
    broken = false;
    return value;
  } catch (thrown) {
    broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    throw thrown;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}
