import { connect, withClient } from '../../../database/client.ts';
import type { Server } from '../../../database/database.ts';
import type { Trace } from '../../../trace/trace.ts';
import type { DriveFailure, MigrationDriver } from '../../driver.ts';
import { runTraced } from '../../traced-run.ts';
import type { ProbeResult } from '../probe.ts';
import { type ProbeReport, runProbed } from '../run-probed.ts';

export interface Watched extends ProbeReport {
  trace: Trace;
  failure?: DriveFailure;
}

export interface WatchInput {
  schema: string;
  /** Sent one by one, in one session. */
  sql: string[];
}

/** Runs texts twice, as a rehearsal does: once to know what they touch, once with probes beside them. */
export async function watch(server: Server, { schema, sql }: WatchInput): Promise<Watched> {
  const base = await server.create('base');
  await withClient(server.app(base), (client) => client.query(schema));
  const [first, second] = [await server.clone(base, 'dry'), await server.clone(base, 'watched')];
  try {
    const driver = driverOf(sql);
    const dry = await runTraced(server, driver, first);
    const { trace, failure, probed } = await runProbed({ server, driver, database: second, dry });
    if (probed === undefined) throw new Error('not probed');
    return { ...probed, trace, ...(failure && { failure }) };
  } finally {
    for (const database of [first, second, base]) await server.drop(database);
  }
}

/** Sends each text as one query, all in one session. */
export function driverOf(sql: string[]): MigrationDriver {
  return {
    baseKeys: [],
    headKey: '',
    milestone: 0,
    pending: [
      {
        id: '0001',
        version: '0001',
        tool: 'sql',
        source: '.',
        path: '0001.sql',
        files: {},
        up: { transaction: 'none', batches: [] },
      },
    ],
    bookkeepingTables: ['public.history'],
    toBase: () => Promise.resolve(),
    async up(address, mark) {
      const client = await connect(address);
      try {
        for (const text of sql) {
          mark?.('0001');
          await client.query(text);
        }
        return undefined;
      } catch (thrown) {
        return { migration: '0001', error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
      } finally {
        await client.end();
      }
    },
  };
}

/** By statement and table which probes ended so: `{ '0 orders': 'INSERT, UPDATE' }`. */
export function outcomesOf({ results }: Watched, outcome: ProbeResult['outcome']): Record<string, string> {
  const groups = Object.groupBy(
    results.filter((result) => result.outcome === outcome),
    ({ statement, table }) => `${statement} ${table.replace(/^public\./, '')}`,
  );
  return Object.fromEntries(
    Object.entries(groups).map(([key, group]) => [key, (group ?? []).map(({ probe }) => probe).join(', ')]),
  );
}
