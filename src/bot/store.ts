import pg from 'pg';
import { pooledTransaction } from '../database/pooled-transaction.ts';
import { DatabaseError, toError } from '../errors.ts';
import { ledgerTableNames, ledgerTables } from './ledger/tables.ts';

/** The bot's tables are its own; pg-boss keeps its jobs in a schema beside it. */
export const schema = 'lockstep_bot';

/** Days for which deliveries are kept, which is longer than GitHub lets them be sent again (3 days). */
const KEPT_DAYS = 14;

const TABLES = `
  CREATE SCHEMA IF NOT EXISTS ${schema};
  CREATE TABLE IF NOT EXISTS ${schema}.deliveries (
    id text PRIMARY KEY,
    event text NOT NULL,
    key text NOT NULL,
    payload text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz
  );
  CREATE INDEX IF NOT EXISTS deliveries_received_at ON ${schema}.deliveries (received_at);
  CREATE TABLE IF NOT EXISTS ${schema}.judged (
    key text PRIMARY KEY,
    basis text NOT NULL,
    standing text NOT NULL,
    head text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS ${schema}.acks (
    comment_id bigint PRIMARY KEY,
    key text NOT NULL,
    finding text NOT NULL,
    login text NOT NULL,
    reason text NOT NULL,
    head text NOT NULL,
    until date NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX IF NOT EXISTS acks_key ON ${schema}.acks (key);
  CREATE TABLE IF NOT EXISTS ${schema}.commands (
    comment_id bigint PRIMARY KEY,
    repository_id bigint NOT NULL,
    login text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS ${schema}.blobs (
    repository_id bigint NOT NULL,
    id text NOT NULL,
    bytes bytea NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, id)
  );
  CREATE TABLE IF NOT EXISTS ${schema}.evidence (
    repository_id bigint NOT NULL,
    run_id bigint NOT NULL,
    attempt int NOT NULL,
    head text NOT NULL,
    path text NOT NULL,
    calls text[] NOT NULL,
    event text NOT NULL,
    branch text,
    bases text[] NOT NULL,
    conclusion text,
    url text NOT NULL,
    report text,
    refusal jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, run_id)
  );
  CREATE INDEX IF NOT EXISTS evidence_head ON ${schema}.evidence (repository_id, head);
  CREATE TABLE IF NOT EXISTS ${schema}.workflows (
    repository_id bigint NOT NULL,
    path text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, path)
  );
  CREATE TABLE IF NOT EXISTS ${schema}.groups (
    repository_id bigint NOT NULL,
    head text NOT NULL,
    base text NOT NULL,
    number int,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, head)
  );
  ALTER TABLE ${schema}.groups ADD COLUMN IF NOT EXISTS branch text;
  CREATE TABLE IF NOT EXISTS ${schema}.reports (
    key text PRIMARY KEY,
    head text NOT NULL,
    report text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS ${schema}.reconciled (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at timestamptz NOT NULL
  );
  CREATE TABLE IF NOT EXISTS ${schema}.apply_repositories (
    name text PRIMARY KEY,
    known text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  ${ledgerTables(schema)}`;

/** Opens the bot's database and makes its tables; two replicas that start at once wait for each other. */
export async function openStore(url: string, workers: number): Promise<pg.Pool> {
  // A worker holds a connection for its lock, and asks by another.
  const pool = new pg.Pool({ connectionString: url, max: workers * 2 + 4, application_name: 'lockstep-bot' });
  // A connection that breaks while idle is replaced by the next query.
  pool.on('error', () => undefined);
  try {
    await pooledTransaction(pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [schema]);
      await client.query(TABLES);
    });
    return pool;
  } catch (cause) {
    await pool.end();
    throw new DatabaseError(`The bot's database cannot be used: ${toError(cause).message}`, {
      code: 'bot-database',
      hint: 'Correct DATABASE_URL; its role must be allowed to create schemas in that database.',
      cause,
    });
  }
}

/** Takes away what has had its time. */
export async function sweep(pool: pg.Pool): Promise<void> {
  await pool.query(`DELETE FROM ${schema}.deliveries WHERE received_at < now() - make_interval(days => $1)`, [
    KEPT_DAYS,
  ]);
  await pool.query(`DELETE FROM ${schema}.commands WHERE at < now() - interval '1 day'`);
  await pool.query(`DELETE FROM ${schema}.blobs WHERE used_at < now() - interval '30 days'`);
  await pool.query(`DELETE FROM ${schema}.open_pulls WHERE at < now() - interval '180 days'`);
  for (const table of ['judged', 'evidence', 'groups', 'reports', 'workflows']) {
    await pool.query(`DELETE FROM ${schema}.${table} WHERE at < now() - interval '90 days'`);
  }
}

/** Takes away what is kept of a repository that the App may see no longer. Deliveries end by their age. */
export async function forget(pool: pg.Pool, repositoryId: number): Promise<void> {
  await pool.query(`DELETE FROM ${schema}.blobs WHERE repository_id = $1`, [repositoryId]);
  await pool.query(`DELETE FROM ${schema}.commands WHERE repository_id = $1`, [repositoryId]);
  for (const table of [...ledgerTableNames, 'evidence', 'groups', 'workflows']) {
    await pool.query(`DELETE FROM ${schema}.${table} WHERE repository_id = $1`, [repositoryId]);
  }
  await pool.query(
    `DELETE FROM ${schema}.apply_repositories WHERE known::json #>> '{installed,repository,id}' = $1::text`,
    [repositoryId],
  );
  for (const table of ['judged', 'acks', 'reports']) {
    await pool.query(`DELETE FROM ${schema}.${table} WHERE starts_with(key, $1)`, [`${repositoryId}#`]);
  }
}
