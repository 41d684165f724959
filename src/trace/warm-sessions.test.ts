import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from '../database/client.ts';
import type { DatabaseAddress, Server } from '../database/database.ts';
import type { Recording } from './recording.ts';
import { startRecordingEndpoint } from './recording-endpoint.ts';
import { describeFrame, RawClient } from './testing/raw-client.ts';
import { openWarmSessions } from './warm-sessions.ts';
import { bind, close, describePortal, execute, parse, sync } from './wire/encode.ts';

const SCHEMA = `CREATE TABLE t (id int PRIMARY KEY, name varchar(10)); INSERT INTO t VALUES (1, 'one')`;
const all = { name: 'all', text: 'SELECT * FROM t' };

describe.each([13, 17])('PostgreSQL %i', (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await testServer(major);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function database(): Promise<DatabaseAddress> {
    const upstream = server.app(await server.create('warm'));
    await withClient(upstream, (client) => client.query(SCHEMA));
    return upstream;
  }

  /** What the old app's suite sent to the old schema. */
  async function control(upstream: DatabaseAddress, use: (client: pg.Client) => Promise<unknown>): Promise<Recording> {
    await using endpoint = await startRecordingEndpoint({ upstream });
    await withClient(endpoint.address, use);
    return endpoint.recording();
  }

  async function oldApp(client: pg.Client): Promise<void> {
    await client.query(all);
    await client.query('SELECT * FROM t');
    await client.query({ name: 'one', text: 'SELECT id FROM t WHERE id = $1', values: [1] });
  }

  test('a plan from before ADD COLUMN fails after it, as in an app that kept running', async () => {
    const recording = await control(await database(), oldApp);
    // The control ran on another clone.
    const upstream = await database();
    await using warm = await openWarmSessions({ upstream, recording });
    expect([warm.size, warm.failures]).toEqual([1, []]);
    await withClient(upstream, (client) => client.query('ALTER TABLE t ADD COLUMN z int'));
    await using endpoint = await startRecordingEndpoint({ upstream, warm });
    await withClient(endpoint.address, async (client) => {
      await expect(client.query(all)).rejects.toMatchObject({ code: '0A000' });
      expect((await client.query('SELECT * FROM t')).fields).toHaveLength(3);
      expect((await client.query({ name: 'one', text: 'SELECT id FROM t WHERE id = $1', values: [1] })).rows).toEqual([
        { id: 1 },
      ]);
    });
    expect(endpoint.recording().errors).toMatchObject([{ sqlstate: '0A000', sql: 'SELECT * FROM t' }]);
    // The second session is a fresh one: there it works.
    expect(warm.size).toBe(0);
    await withClient(endpoint.address, async (client) => {
      expect((await client.query(all)).fields).toHaveLength(3);
    });
  });

  test('without a migration the stream is that of a fresh session', async () => {
    const upstream = await database();
    const recording = await control(upstream, oldApp);
    await using warm = await openWarmSessions({ upstream, recording });
    await using endpoint = await startRecordingEndpoint({ upstream, warm });
    const application_name = "o'brien";
    await using through = await RawClient.connect(endpoint.address, { application_name });
    await using direct = await RawClient.connect(upstream, { application_name });
    expect(warm.size).toBe(0);
    const run = (name: string) => [bind({ portal: '', statement: name }), describePortal(''), execute('')];
    const pipelines = [
      [parse({ name: '', sql: 'SELECT 1' }), ...run(''), parse({ name: 'all', sql: all.text }), ...run('all'), sync],
      [...run('all'), sync],
      [parse({ name: 'all', sql: all.text }), sync],
      [close('S', 'all'), parse({ name: 'all', sql: 'SELECT 2' }), ...run('all'), sync],
      [parse({ name: '', sql: 'broken' }), parse({ name: 'one', sql: 'SELECT id FROM t WHERE id = $1' }), sync],
      [parse({ name: 'one', sql: 'SELECT id FROM t WHERE id = $1' }), sync],
      [parse({ name: 'one', sql: 'SELECT id FROM t WHERE id = $1' }), sync],
    ];
    for (const pipeline of pipelines) {
      through.send(...pipeline);
      direct.send(...pipeline);
      expect((await through.until('Z')).map(describeFrame)).toEqual((await direct.until('Z')).map(describeFrame));
    }
    for (const sql of ['SHOW application_name', 'DEALLOCATE ALL', 'SELECT count(*) FROM pg_prepared_statements']) {
      expect(await through.ask(sql)).toEqual(await direct.ask(sql));
    }
  });

  test('a name that the client uses for something else is its own', async () => {
    const upstream = await database();
    const recording = await control(upstream, oldApp);
    await using warm = await openWarmSessions({ upstream, recording });
    await using endpoint = await startRecordingEndpoint({ upstream, warm });
    await withClient(endpoint.address, async (client) => {
      expect((await client.query({ name: 'all', text: 'SELECT 7 AS n' })).rows).toEqual([{ n: 7 }]);
      expect((await client.query({ name: 'all', text: 'SELECT 7 AS n' })).rows).toEqual([{ n: 7 }]);
    });
  });

  test('a statement that cannot be prepared is left out and said', async () => {
    const upstream = await database();
    const recording = await control(upstream, async (client) => {
      await client.query('CREATE TEMP TABLE mine (id int)');
      await client.query({ name: 'temporary', text: 'SELECT * FROM mine' });
    });
    await using warm = await openWarmSessions({ upstream, recording });
    expect(warm.failures).toEqual(['temporary: relation "mine" does not exist']);
    await using endpoint = await startRecordingEndpoint({ upstream, warm });
    await withClient(endpoint.address, async (client) => {
      await client.query('CREATE TEMP TABLE mine (id int)');
      expect((await client.query({ name: 'temporary', text: 'SELECT * FROM mine' })).rows).toEqual([]);
    });
  });

  test('a wrong password is still wrong', async () => {
    const upstream = await database();
    const recording = await control(upstream, oldApp);
    await using warm = await openWarmSessions({ upstream, recording });
    await using endpoint = await startRecordingEndpoint({ upstream, warm });
    const wrong = new pg.Client({ ...endpoint.address, password: 'wrong', application_name: 'lockstep' });
    await expect(wrong.connect()).rejects.toMatchObject({ code: '28P01' });
    // It was the warm session that refused.
    expect(warm.size).toBe(0);
  });

  test('sessions of another role, or with other settings, are fresh', async () => {
    const upstream = await database();
    const recording = await control(upstream, oldApp);
    await using warm = await openWarmSessions({ upstream, recording });
    await using endpoint = await startRecordingEndpoint({ upstream, warm });
    await withClient(
      { ...server.admin(upstream.database), host: '127.0.0.1', port: endpoint.address.port },
      async () => {
        expect(warm.size).toBe(1);
      },
    );
    await using _ = await RawClient.connect(endpoint.address, { options: '-c statement_timeout=1000' });
    expect(warm.size).toBe(1);
  });
});
