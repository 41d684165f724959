import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { LockstepError } from '../errors.ts';
import { loadParser } from '../sql/postgres/parser.ts';
import type { ProductionAddress } from './address.ts';
import { collectReplication, collectTransactions } from './collect/activity.ts';
import { asker } from './collect/ask.ts';
import { addUpPartitions } from './collect/partitions.ts';
import { collectQueries } from './collect/queries.ts';
import { addRates, collectActivity } from './collect/rates.ts';
import { collectServer } from './collect/server.ts';
import { collectTables } from './collect/tables.ts';
import { connectToProduction } from './connect.ts';
import type { Snapshot } from './snapshot.ts';

export interface TakeSnapshotInput {
  address: ProductionAddress;
  /** Schemas to look at; all where empty. */
  schemas: string[];
  /** How long reads and writes are counted; 0: not at all. Default 2. */
  sampleSeconds?: number;
  /** Lockstep's own version. */
  version: string;
  signal?: AbortSignal;
}

/**
 * Nothing here waits long, and nothing keeps others waiting: catalogue queries in one read-only transaction, whose only
 * locks are ACCESS SHARE for a moment.
 */
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '30s';
  SET LOCAL lock_timeout = '500ms'; SET LOCAL idle_in_transaction_session_timeout = '120s'; SET LOCAL jit = off;
  SET LOCAL search_path = pg_catalog; SET LOCAL client_min_messages = error`;

/**
 * Statistics of a production database: no rows, no constants, no texts that users wrote. What the role may not read is
 * said in `missing`. @throws DatabaseError `connect-failed`; UsageError for files that the address names
 */
export async function takeSnapshot(input: TakeSnapshotInput): Promise<Snapshot> {
  await loadParser();
  const client = await connectToProduction(input.address);
  try {
    await client.query(BEGIN);
    const snapshot = await collect(client, input);
    await client.query('COMMIT');
    return snapshot;
  } finally {
    await client.end().catch(() => {});
  }
}

async function collect(client: pg.Client, input: TakeSnapshotInput): Promise<Snapshot> {
  const { sampleSeconds = 2, schemas, version, signal } = input;
  const ask = asker(client);
  const { blockBytes, statisticsSeconds, ...server } = await collectServer(ask);
  if (server.server.major === 0) {
    throw new LockstepError('The server does not say who it is; is it PostgreSQL?', {
      code: 'snapshot-not-postgres',
      hint: 'Name a PostgreSQL server, not a pooler that answers for others.',
    });
  }
  const of = { ask, schemas, blockBytes };
  const first = await collectActivity(of);
  const tables = await collectTables(of);
  const longestTransactions = await collectTransactions(ask);
  const replication = await collectReplication(ask);
  const queries = await collectQueries(ask);
  const second = sampleSeconds > 0 && first ? await secondLook() : undefined;
  addRates({ tables, first, second, statisticsSeconds });
  addUpPartitions([...tables.values()]);
  return {
    schemaVersion: 1,
    lockstep: version,
    takenAt: new Date().toISOString(),
    sampleSeconds: first && second ? Math.round(second.at - first.at) / 1000 : 0,
    ...server,
    tables: [...tables.values()],
    longestTransactions,
    replication,
    queries,
    missing: ask.missing,
  };

  /** Within a transaction the statistics stand still until they are let go of. */
  async function secondLook(): ReturnType<typeof collectActivity> {
    await sleep(Math.max(0, sampleSeconds * 1000 - (performance.now() - (first?.at ?? 0))), undefined, {
      ...(signal && { signal }),
    });
    await client.query('SELECT pg_stat_clear_snapshot()');
    return collectActivity(of);
  }
}
