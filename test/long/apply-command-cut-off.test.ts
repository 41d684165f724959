import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { driveRun } from '../../src/apply/execute/drive.ts';
import { openTarget, type Target } from '../../src/apply/execute/testing/begin-run.ts';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { testServer } from '../support/server.ts';

let server: Server;
let cwd: string;
beforeAll(async () => {
  server = await testServer();
  cwd = mkdtempSync(join(tmpdir(), 'lockstep-cut-off-'));
  writeFileSync(
    join(cwd, 'migrate.mjs'),
    `import pg from '${join(import.meta.dirname, '../../node_modules/pg/esm/index.mjs')}';
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS done (id text PRIMARY KEY)');
for (const [id, sql, outside] of JSON.parse(process.env.MIGRATIONS)) {
  const { rows } = await client.query('SELECT id FROM done WHERE id = $1', [id]);
  if (rows.length > 0) continue;
  if (!outside) await client.query('BEGIN');
  await client.query(sql);
  await client.query('INSERT INTO done VALUES ($1)', [id]);
  if (!outside) await client.query('COMMIT');
}
await client.end();
`,
  );
});
afterAll(async () => {
  rmSync(cwd, { recursive: true, force: true });
  await server[Symbol.asyncDispose]();
});

type Due = Array<[id: string, sql: string, outside?: true]>;

async function query<Row extends object>({ database }: Target, sql: string): Promise<Row[]> {
  return withClient(server.app(database), async (client) => (await client.query<Row>(sql)).rows);
}

/** Drives until the statement that sleeps has begun, and then ends without a word, as a driver that is killed. */
async function cutOff(target: Target, due: Due) {
  const queued = await target.queue([], { units: [], command: { command: 'node migrate.mjs' } });
  const command = { cwd, parent: process.env, env: { MIGRATIONS: JSON.stringify(due) }, timeoutMs: 30_000 };
  const killer = new AbortController();
  const driving = driveRun(target.options(queued, { command, signal: killer.signal }));
  const seen =
    "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
  while ((await query(target, seen)).length === 0) await sleep(20);
  killer.abort();
  await expect(driving).rejects.toMatchObject({ code: 'driver-stopped' });
  const env = { MIGRATIONS: JSON.stringify(due).replaceAll('pg_sleep(60)', 'pg_sleep(0)') };
  return { run: queued, again: () => driveRun(target.options(queued, { command: { ...command, env } })) };
}

test('a driver that is gone in the middle: what stood in transactions with its history is run again', async () => {
  await using target = await openTarget(server, 'gone');
  await query(target, 'CREATE TABLE n (v int); INSERT INTO n VALUES (0)');
  const { again } = await cutOff(target, [
    ['1', 'UPDATE n SET v = v + 1'],
    ['2', 'UPDATE n SET v = v + 1; SELECT pg_sleep(60)'],
  ]);
  expect(await again()).toMatchObject({ state: 'succeeded' });
  expect(await query(target, 'SELECT v, (SELECT array_agg(id) FROM done) ids FROM n')).toEqual([
    { v: 2, ids: ['1', '2'] },
  ]);
});

test('a driver that is gone in the middle: what its history may not know is looked at by a person', async () => {
  await using target = await openTarget(server, 'doubt');
  await query(target, 'CREATE TABLE n (v int); INSERT INTO n VALUES (0)');
  const { run: waiting, again } = await cutOff(target, [
    ['1', 'UPDATE n SET v = v + 1', true],
    ['2', 'SELECT pg_sleep(60)'],
  ]);
  const ended = await again();
  expect(ended).toMatchObject({ state: 'needs_operator', code: 'in_doubt' });
  expect(ended.why).toContain('not together with its own history: UPDATE n SET v = v + ');
  expect(ended.why).toContain(`/migrate resume ${waiting.id} --landed`);
  // Nobody has looked yet.
  expect(await again()).toMatchObject({ state: 'needs_operator' });
  const actor = { login: 'ada', role: 'admin', via: 'cli' } as const;
  await target.store.control({ run: waiting.id, verb: 'resume', actor });
  expect(await again()).toMatchObject({ state: 'succeeded' });
  expect(await query(target, 'SELECT v, (SELECT array_agg(id ORDER BY id) FROM done) ids FROM n')).toEqual([
    { v: 1, ids: ['1', '2'] },
  ]);
});

test('a build that was cut off is dropped, and is no doubt', async () => {
  await using target = await openTarget(server, 'build');
  await query(target, 'CREATE TABLE a (id int)');
  const slow =
    'CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep($1); RETURN 1; END $$';
  await query(target, `${slow}; INSERT INTO a VALUES (2)`);
  const { again } = await cutOff(target, [
    ['1', 'CREATE INDEX CONCURRENTLY i ON a (slow(id)) /* pg_sleep(60) */', true],
  ]);
  expect(await again()).toMatchObject({ state: 'succeeded' });
  expect(await query(target, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")).toEqual([
    { indisvalid: true },
  ]);
});

test('a command that is killed is run again, once what it sent has ended', async () => {
  await using target = await openTarget(server, 'killed');
  const killer = "DO $$ BEGIN PERFORM pg_sleep(3); EXECUTE 'CREATE TABLE IF NOT EXISTS a ()'; END $$";
  const command = `if [ -e ${cwd}/once ]; then node migrate.mjs; else touch ${cwd}/once; node migrate.mjs & sleep 2; kill -9 $!; kill -9 $$; fi`;
  const queued = await target.queue([], { units: [], command: { command } });
  const env = { MIGRATIONS: JSON.stringify([['1', killer]]) };
  const ended = await driveRun(
    target.options(queued, { command: { cwd, parent: process.env, env, timeoutMs: 30_000 } }),
  );
  expect(ended).toMatchObject({ state: 'succeeded' });
  expect(await query(target, 'SELECT * FROM done')).toEqual([{ id: '1' }]);
});

test('a command that goes on although its run is cancelled is ended; one that runs out of time takes its statement along', async () => {
  await using target = await openTarget(server, 'ended');
  const queued = await target.queue([], { units: [], command: { command: 'node migrate.mjs; sleep 60' } });
  const env = { MIGRATIONS: JSON.stringify([['1', 'CREATE TABLE a ()']]) };
  const command = { cwd, parent: process.env, env, timeoutMs: 30_000 };
  const running = driveRun(target.options(queued, { command }));
  while ((await query(target, "SELECT to_regclass('a') a WHERE to_regclass('a') IS NOT NULL")).length === 0)
    await sleep(20);
  await target.store.control({
    ...{ run: queued.id, verb: 'cancel' },
    actor: { login: 'ada', role: 'admin', via: 'cli' },
  });
  const cancelled = await running;
  expect(cancelled).toMatchObject({ state: 'cancelled' });
  expect(cancelled.why).toContain('its own history shows');
  expect((await target.store.steps(queued.id)).map(({ state }) => state)).toEqual(['failed']);

  const late = await target.queue([], { units: [], command: { command: 'node migrate.mjs' } });
  const slow = { MIGRATIONS: JSON.stringify([['2', 'SELECT pg_sleep(50)']]) };
  const ended = await driveRun(target.options(late, { command: { ...command, env: slow, timeoutMs: 2000 } }));
  expect(ended).toMatchObject({ state: 'failed', code: 'command_failed' });
  expect(ended.why).toContain('did not end in time');
  const left = "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(50)%' AND pid <> pg_backend_pid()";
  expect(await query(target, left)).toEqual([]);
});
