import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { connect, withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import type { Run } from '../store.ts';
import { driveRun } from './drive.ts';
import { planUnits } from './plan-units.ts';
import { migrationOf, openTarget, quick, type Target } from './testing/begin-run.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Drives them in one transaction; what alters a table is held to be a change of the catalogue alone. */
async function drive(target: Target, ...texts: string[]): Promise<Run> {
  const migrations = [migrationOf('1', texts, 'migration')];
  const units = planUnits({ bookkeeping: '', migrations, direction: 'up' }).map((unit) => ({
    ...unit,
    steps: unit.steps.map((step) => (step.sql.startsWith('ALTER') ? { ...step, catalogueOnly: true as const } : step)),
  }));
  const run = await target.queue(migrations, { units });
  const settings = { lockTimeout: 0.05, attempts: 2, maxReplicaLag: 30 };
  return driveRun(target.options(run, { settings, pace: { ...quick, catalogueOnly: 300 } }));
}

async function query<Row extends object>({ database }: Target, sql: string): Promise<Row[]> {
  return withClient(server.app(database), async (client) => (await client.query<Row>(sql)).rows);
}

const TABLE = `CREATE TABLE a (id int); INSERT INTO a VALUES (1);
  CREATE TABLE seen (n int GENERATED ALWAYS AS IDENTITY, what text);
  CREATE FUNCTION slow(s float8) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(s); RETURN true; END $$;
  CREATE FUNCTION look() RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO seen (what) VALUES (current_setting('statement_timeout')); RETURN true; END $$;`;
const SLOW = 'ALTER TABLE a ADD CHECK (slow(id * 2.0))';

test('what was planned as a change of the catalogue alone and takes long is ended, and not tried again', async () => {
  await using target = await openTarget(server, 'long');
  await query(target, TABLE);
  const ended = await drive(target, 'ALTER TABLE a ADD b int', SLOW);
  expect(ended).toMatchObject({ state: 'failed', code: 'longer_than_planned' });
  expect(ended.why).toMatch(/statement 2 of 2 .* so the plan was wrong.* transaction was taken back.* a new migration/);
  expect(await target.store.steps(ended.id)).toMatchObject([{ attempts: 1 }, { attempts: 1, state: 'failed' }]);
  const told = (await target.store.events({ run: ended.id })).map(({ kind }) => kind);
  expect(told).not.toContain('contention');
  expect(await query(target, `SELECT FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'b'`)).toEqual([]);
});

test('the limit is for that statement alone, and what was set before is in force again behind it', async () => {
  await using target = await openTarget(server, 'alone');
  await query(target, `${TABLE} ALTER DATABASE ${target.database} SET statement_timeout = '7s'`);
  const ended = await drive(target, 'ALTER TABLE a ADD CHECK (look())', 'SELECT look()', 'SELECT slow(0.7)');
  expect(ended).toMatchObject({ state: 'succeeded' });
  expect(await query(target, 'SELECT what FROM seen ORDER BY n')).toEqual([{ what: '500ms' }, { what: '7s' }]);
});

test('a shorter one of the role’s stays, and so does what a migration sets itself', async () => {
  await using target = await openTarget(server, 'own');
  await query(target, `${TABLE} ALTER DATABASE ${target.database} SET statement_timeout = '400ms'`);
  expect(await drive(target, SLOW)).toMatchObject({ state: 'failed', code: 'statement_failed' });
  const ended = await drive(target, `SET LOCAL statement_timeout = '9s'`, 'ALTER TABLE a ADD CHECK (look())', SLOW);
  expect(ended).toMatchObject({ state: 'succeeded' });
  expect(await query(target, 'SELECT what FROM seen')).toEqual([{ what: '9s' }]);
});

test('waiting for a lock is contention still, and tried again', async () => {
  await using target = await openTarget(server, 'waits');
  await query(target, TABLE);
  const reader = await connect(server.app(target.database));
  await reader.query('BEGIN; SELECT * FROM a');
  expect(await drive(target, 'ALTER TABLE a ADD b int')).toMatchObject({ state: 'failed', code: 'lock_timeout' });
  await reader.end();
});
