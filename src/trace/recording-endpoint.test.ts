import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from '../database/client.ts';
import type { DatabaseAddress, Server } from '../database/database.ts';
import type { Recording } from './recording.ts';
import { startRecordingEndpoint } from './recording-endpoint.ts';
import { describeFrame, RawClient } from './testing/raw-client.ts';
import { bind, describePortal, execute, parse, query, sync } from './wire/encode.ts';

let server: Server;
let upstream: DatabaseAddress;
beforeAll(async () => {
  server = await testServer();
  upstream = server.app(await server.create('recorded'));
  await withClient(upstream, (client) => client.query('CREATE TABLE t (id int PRIMARY KEY, name text)'));
});
afterAll(() => server?.[Symbol.asyncDispose]());

/** What was recorded while `use` ran; sessions opened with pg. */
async function record(use: (client: pg.Client, address: DatabaseAddress) => Promise<void>): Promise<Recording> {
  await using endpoint = await startRecordingEndpoint({ upstream });
  await withClient(endpoint.address, (client) => use(client, endpoint.address));
  return endpoint.recording();
}

test('queries are known by text, with their parameters and how often they ran', async () => {
  const { queries } = await record(async (client) => {
    await client.query('SELECT 1');
    await client.query('SELECT 1');
    for (const id of [7, 8]) await client.query('SELECT * FROM t WHERE id = $1 AND name = $2', [id, null]);
    await client.query({ name: 'by_id', text: 'SELECT name FROM t WHERE id = $1', values: [3] });
    await client.query('SELECT $1::bytea', [Buffer.from([1, 2])]);
  });
  expect(queries).toEqual([
    { sql: 'SELECT 1', prepared: false, paramTypes: [], count: 2 },
    {
      sql: 'SELECT * FROM t WHERE id = $1 AND name = $2',
      prepared: false,
      paramTypes: [],
      count: 2,
      sampleParams: ['7', null],
    },
    { sql: 'SELECT name FROM t WHERE id = $1', prepared: true, paramTypes: [], count: 1, sampleParams: ['3'] },
    { sql: 'SELECT $1::bytea', prepared: false, paramTypes: [], count: 1 },
  ]);
});

test('an error is known with its own text, in a pipeline too', async () => {
  const { errors } = await record(async (client, address) => {
    await client.query('SELECT nope FROM t WHERE id = $1', [5]).catch(() => {});
    await using raw = await RawClient.connect(address);
    const run = (sql: string) => [
      parse({ name: '', sql }),
      bind({ portal: '', statement: '' }),
      describePortal(''),
      execute(''),
    ];
    raw.send(...run('SELECT 1'), ...run('SELECT 1/0'), ...run('SELECT 2'), sync, ...run('SELECT broken'), sync);
    await raw.until('Z');
    await raw.until('Z');
    await raw.ask('SELECT 3; SELECT worse');
  });
  expect(errors.map(({ sqlstate, sql, session, params }) => [sqlstate, sql, session, params])).toEqual([
    ['42703', 'SELECT nope FROM t WHERE id = $1', 0, undefined],
    ['22012', 'SELECT 1/0', 1, undefined],
    ['42703', 'SELECT broken', 1, undefined],
    ['42703', 'SELECT 3; SELECT worse', 1, undefined],
  ]);
});

test('an error in execution carries the parameters', async () => {
  const { errors } = await record(async (client) => {
    await client.query('INSERT INTO t VALUES ($1, $2)', [1, 'a']);
    await client.query('INSERT INTO t VALUES ($1, $2)', [1, 'b']).catch(() => {});
  });
  expect(errors).toMatchObject([{ sqlstate: '23505', sql: 'INSERT INTO t VALUES ($1, $2)', params: ['1', 'b'] }]);
});

test('sessions, databases and what they asked for are counted', async () => {
  const recording = await record(async (_, address) => {
    await withClient({ ...address, database: 'postgres' }, async (client) => {
      await client.query('CREATE DATABASE nothing_of_it').catch(() => {});
    });
    await withClient(address, () => withClient(address, async () => {}));
  });
  expect(recording).toMatchObject({
    database: upstream.database,
    sessions: 4,
    databases: { [upstream.database]: 3, postgres: 1 },
    maxConcurrentSessions: 3,
    sawCreateDatabase: true,
  });
  expect(recording.startupParams).toHaveLength(4);
  expect(recording.startupParams[0]).toMatchObject({ user: upstream.user, database: upstream.database });
});

test('long texts are cut, and the bytes are not', async () => {
  const long = `SELECT '${'é'.repeat(400_000)}' AS long`;
  const { queries, notes } = await record(async (client) => {
    const { rows } = await client.query<{ long: string }>(long);
    expect(rows[0]?.long).toHaveLength(400_000);
    await client.query('SELECT 1');
  });
  expect(queries.map(({ sql, cut }) => [Buffer.byteLength(sql) <= 100_002, cut])).toEqual([
    [true, true],
    [true, undefined],
  ]);
  expect(notes).toEqual([expect.stringContaining('were cut')]);
});

test('messages may be cut anywhere, and the stream is the server’s own', async () => {
  await using endpoint = await startRecordingEndpoint({ upstream });
  await using through = await RawClient.connect(endpoint.address);
  await using direct = await RawClient.connect(upstream);
  const bytes = Buffer.concat([
    query("SELECT 'é'; SELECT nope"),
    parse({ name: 'x', sql: 'SELECT $1::int', types: [23] }),
    sync,
    query('COPY t TO STDOUT'),
  ]);
  for (const byte of bytes) {
    through.peer.socket.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  direct.send(bytes);
  for (let left = 3; left > 0; left--) {
    expect((await through.until('Z')).map(describeFrame)).toEqual((await direct.until('Z')).map(describeFrame));
  }
  const { queries, errors } = endpoint.recording();
  expect(queries.map(({ sql }) => sql)).toEqual(["SELECT 'é'; SELECT nope", 'SELECT $1::int', 'COPY t TO STDOUT']);
  expect(queries[1]?.paramTypes).toEqual([23]);
  expect(errors).toHaveLength(1);
});

describe('ends', () => {
  test('a client that goes away ends its backend', async () => {
    await using endpoint = await startRecordingEndpoint({ upstream });
    const raw = await RawClient.connect(endpoint.address, { application_name: 'goes away' });
    raw.peer.socket.destroy();
    await withClient(server.admin('postgres'), async (admin) => {
      const find = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'goes away'";
      for (let left = 100; left > 0 && ((await admin.query(find)).rowCount ?? 0) > 0; left--) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect((await admin.query(find)).rowCount).toBe(0);
    });
  });

  test('disposing ends every session', async () => {
    const endpoint = await startRecordingEndpoint({ upstream });
    const raw = await RawClient.connect(endpoint.address);
    raw.send(query('SELECT pg_sleep(30)'));
    await endpoint[Symbol.asyncDispose]();
    await expect(raw.next()).rejects.toThrow('closed');
  });
});
