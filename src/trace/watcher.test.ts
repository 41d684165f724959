import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import type { Trace } from './trace.ts';
import { startTracedEndpoint } from './traced-endpoint.ts';
import type { TraceWatcher } from './watcher.ts';

let server: Server;
let database: string;

beforeAll(async () => {
  server = await testServer();
});

beforeEach(async () => {
  database = await server.create('watched');
  await withClient(server.app(database), (client) => client.query('CREATE TABLE t (id int PRIMARY KEY, v int)'));
});

afterAll(() => server[Symbol.asyncDispose]());

type Query = string | pg.QueryConfig;

async function run(watcher: TraceWatcher, ...queries: Query[]): Promise<Trace> {
  await using endpoint = await startTracedEndpoint({
    upstream: server.app(database),
    admin: server.admin(database),
    watcher,
  });
  await withClient(endpoint.address, async (client) => {
    for (const query of queries) await client.query(query);
  });
  return endpoint.trace();
}

/** What a backend holds on t, as everybody can see. */
async function heldBy(pid: number): Promise<string[]> {
  const { rows } = await withClient(server.admin(database), (client) =>
    client.query<{ mode: string }>("SELECT mode FROM pg_locks WHERE pid = $1 AND relation = 't'::regclass", [pid]),
  );
  return rows.map(({ mode }) => mode);
}

test.each<[string, Query[]]>([
  ['by itself', ['ALTER TABLE t ADD a int']],
  ['in a transaction', ['BEGIN', 'ALTER TABLE t ADD a int', 'COMMIT']],
  ['among others in one text', ['SELECT 1; ALTER TABLE t ADD a int; SELECT 2']],
  ['by extended protocol', [{ text: 'ALTER TABLE t ADD a int', queryMode: 'extended' } as pg.QueryConfig]],
])('a statement %s is held with its locks, and not before', async (_, queries) => {
  const seen: string[] = [];
  const note =
    (when: string) =>
    async ({ record, pid }: { record: { sql: string }; pid: number }) => {
      if (record.sql.startsWith('ALTER')) seen.push(`${when}: ${(await heldBy(pid)).join()}`);
    };
  const trace = await run({ before: note('before'), held: note('held') }, ...queries);
  expect(seen).toEqual(['before: ', 'held: AccessExclusiveLock']);
  expect(trace.statements.find(({ sql }) => sql.startsWith('ALTER'))?.locks).toMatchObject([{ name: 't' }]);
});

test('the time in which it is held is in no figure', async () => {
  const wait = 1500;
  const trace = await run({ before: () => sleep(wait), held: () => sleep(wait) }, 'ALTER TABLE t ADD a int');
  const [only] = trace.statements;
  expect(Math.max(only?.durationMs ?? wait, only?.locks[0]?.heldMs ?? wait, only?.startMs ?? wait)).toBeLessThan(wait);
  expect(trace.transactions[0]?.endMs).toBeLessThan(wait);
});

test('what cannot be held is accompanied from its start to its end', async () => {
  const seen: string[] = [];
  const trace = await run(
    {
      held: async ({ record }) => void seen.push(`held ${record.sql}`),
      running: ({ record }) => {
        seen.push(`begins ${record.sql}`);
        return async () => void seen.push(`ends ${record.tag ?? record.sql}`);
      },
    },
    'CREATE INDEX CONCURRENTLY i ON t (v)',
  );
  expect(seen).toEqual(['begins CREATE INDEX CONCURRENTLY i ON t (v)', 'ends CREATE INDEX']);
  expect(trace.statements[0]?.sampled).toBe(true);
});

test('a failed statement is not held', async () => {
  const seen: string[] = [];
  await expect(
    run({ held: async ({ record }) => void seen.push(record.sql) }, 'ALTER TABLE t ADD v int'),
  ).rejects.toThrow('already exists');
  expect(seen).toEqual([]);
});

test('a watcher that fails breaks nothing; the trace says so', async () => {
  const fail = () => Promise.reject(new Error('no more sessions'));
  const trace = await run({ before: fail, held: fail, running: () => fail }, 'ALTER TABLE t ADD a int', 'VACUUM t');
  expect(trace.statements.map(({ tag }) => tag)).toEqual(['ALTER TABLE', 'VACUUM']);
  expect(trace.notes).toEqual(['Who waits could not be tried: no more sessions']);
});
