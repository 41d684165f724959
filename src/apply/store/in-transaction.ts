import type pg from 'pg';
import { pooledTransaction } from '../../database/pooled-transaction.ts';

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
export function inTransaction<T>(pool: pg.Pool, doIt: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return pooledTransaction(pool, doIt, BEGIN);
}
