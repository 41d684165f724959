import pg from 'pg';
import { DatabaseError } from '../../errors.ts';
import type { TargetStore } from '../store.ts';
import { createControls } from './controls.ts';
import { emptyStore } from './empty.ts';
import { createEvents } from './events.ts';
import { createHolds } from './holds.ts';
import { inTransaction } from './in-transaction.ts';
import { createLeases } from './leases.ts';
import { createRedact, type Redact } from './redact.ts';
import { createRuns } from './runs.ts';
import { TABLES, VERSION } from './tables.ts';
import { missingRights, sqlstateOf, toTargetError } from './target-error.ts';

export interface TargetStoreOptions {
  /** As pg reads it, with `sslmode` and `sslrootcert`. https://node-postgres.com/features/ssl */
  url: string;
  environment: string;
  /** Shown in pg_stat_activity. Default `lockstep`. */
  applicationName?: string;
  /**
   * Nothing is written: where Lockstep has no tables there yet, they are not made, and the store is that of a target that
   * nothing was ever done on. Default false.
   */
  looksOnly?: boolean;
}

/** What the parts of the store share. */
export interface StoreContext {
  pool: pg.Pool;
  environment: string;
  redact: Redact;
}

/**
 * Opens the state of a target, and makes its tables in the schema `lockstep` where they are not there yet.
 * @throws DatabaseError `target-unreachable`, `target-read-only`, `target-store-newer`, or `target-rights` with the
 * statements that give the role what it needs
 */
export async function openTargetStore(options: TargetStoreOptions): Promise<TargetStore> {
  const { url, environment, applicationName = 'lockstep' } = options;
  const pool = openPool(url, environment, applicationName);
  // A connection that breaks while idle is replaced by the next query.
  pool.on('error', () => undefined);
  try {
    if (options.looksOnly === true && (await readVersion(pool, environment)) === undefined) return emptyStore(pool);
    await makeTables(pool, environment);
  } catch (thrown) {
    await pool.end().catch(() => undefined);
    throw toTargetError(thrown, environment);
  }
  const context: StoreContext = { pool, environment, redact: createRedact(url) };
  return {
    pool,
    ...createRuns(context),
    ...createLeases(context),
    ...createControls(context),
    ...createEvents(context),
    ...createHolds(context),
    async [Symbol.asyncDispose]() {
      await pool.end();
    },
  };
}

function openPool(connectionString: string, environment: string, applicationName: string): pg.Pool {
  try {
    return new pg.Pool({
      connectionString,
      application_name: applicationName,
      max: 4,
      connectionTimeoutMillis: 10_000,
      // Where the network swallows packets, no statement of ours waits for ever; the server ends them sooner.
      query_timeout: 15_000,
      keepAlive: true,
    });
  } catch {
    // pg's own message may quote the URL.
    throw new DatabaseError(`The URL of ${environment} cannot be read.`, {
      code: 'target-unreachable',
      hint: 'It is like postgresql://user:password@host:5432/database?sslmode=verify-full',
    });
  }
}

/** Two that open at once wait for each other; a role that may not make tables uses those that are there. */
async function makeTables(pool: pg.Pool, environment: string): Promise<void> {
  const known = await readVersion(pool, environment);
  if (known === VERSION) return;
  if (known !== undefined && known > VERSION) throw newer(environment, known);
  try {
    await inTransaction(pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lockstep tables', 0))`);
      await client.query(TABLES);
    });
  } catch (thrown) {
    if (sqlstateOf(thrown) !== '42501') throw thrown;
    throw missingRights(await grantsFor(pool), environment, thrown);
  }
}

async function readVersion(pool: pg.Pool, environment: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ there: boolean; usable: boolean }>(
    `SELECT to_regnamespace('lockstep') IS NOT NULL AS there,
       coalesce(has_schema_privilege(to_regnamespace('lockstep'), 'USAGE'), false) AS usable`,
  );
  if (rows[0]?.there !== true) return undefined;
  const denied = new Error('permission denied for schema lockstep');
  if (!rows[0].usable) throw missingRights(await grantsFor(pool), environment, denied);
  const { rows: tables } = await pool.query(
    `SELECT FROM pg_tables WHERE schemaname = 'lockstep' AND tablename = 'meta'`,
  );
  if (tables.length === 0) return undefined;
  try {
    const { rows: versions } = await pool.query<{ value: string }>(
      `SELECT value FROM lockstep.meta WHERE key = 'version'`,
    );
    return Number(versions[0]?.value ?? 0);
  } catch (thrown) {
    if (sqlstateOf(thrown) !== '42501') throw thrown;
    throw missingRights(await grantsFor(pool), environment, thrown);
  }
}

/** With names as the server quotes them. */
async function grantsFor(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ role: string; database: string; there: boolean }>(
    `SELECT quote_ident(current_user) AS role, quote_ident(current_database()) AS database,
       to_regnamespace('lockstep') IS NOT NULL AS there`,
  );
  const { role = '', database = '', there = false } = rows[0] ?? {};
  if (!there) return [`GRANT CREATE ON DATABASE ${database} TO ${role};`];
  return [
    `GRANT USAGE, CREATE ON SCHEMA lockstep TO ${role};`,
    `GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA lockstep TO ${role};`,
    `GRANT USAGE ON ALL SEQUENCES IN SCHEMA lockstep TO ${role};`,
  ];
}

function newer(environment: string, version: number): DatabaseError {
  return new DatabaseError(
    `The schema lockstep in the database of ${environment} is of a newer Lockstep (version ${version}, this one knows ${VERSION}).`,
    { code: 'target-store-newer', hint: 'Update Lockstep here to the version that is used elsewhere.' },
  );
}
