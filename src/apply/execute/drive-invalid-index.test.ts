import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { Server } from '../../database/database.ts';
import { ada } from '../store/testing/values.ts';
import { driveRun } from './drive.ts';
import { migrationOf, openTarget } from './testing/begin-run.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('IF NOT EXISTS does not hide an invalid index, and a failed build leaves none', async () => {
  await using target = await openTarget(server, 'invalid');
  await target.query('CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)');
  const build = 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id)';
  await expect(target.query(build)).rejects.toThrow('could not create unique index');
  expect(await target.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")).toEqual([
    { indisvalid: false },
  ]);

  const failed = await driveRun(target.options(await target.queue([migrationOf('1', [build])])));
  expect(failed).toMatchObject({ state: 'failed', code: 'statement_failed' });
  expect(failed.why).toContain('23505');
  expect(await target.query("SELECT to_regclass('i') i")).toEqual([{ i: null }]);

  await target.query('TRUNCATE a').then(() => target.query(build.replace('IF NOT EXISTS ', '')));
  await target.query('DROP INDEX i; INSERT INTO a VALUES (1), (1)');
  await expect(target.query(build)).rejects.toThrow();
  await target.query('TRUNCATE a');
  expect(await driveRun(target.options(await target.queue([migrationOf('1', [build])])))).toMatchObject({
    state: 'succeeded',
  });
  expect(await target.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")).toEqual([
    { indisvalid: true },
  ]);
});

test('nor does it in a transaction, where the index cannot be mended: the run fails and names what helps', async () => {
  await using target = await openTarget(server, 'hidden');
  await target.query('CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)');
  await expect(target.query('CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)')).rejects.toThrow();
  const texts = ['CREATE INDEX IF NOT EXISTS i ON a (id)'];
  const ended = await driveRun(target.options(await target.queue([migrationOf('1', texts, 'migration')])));
  expect(ended).toMatchObject({ state: 'failed' });
  expect(ended.why).toContain('DROP INDEX CONCURRENTLY IF EXISTS "public"."i"');
});

test('an invalid index of another shape under the same name is not touched: a person decides', async () => {
  await using target = await openTarget(server, 'foreign');
  await target.query('CREATE TABLE a (id int, other int); INSERT INTO a VALUES (1), (1)');
  await expect(target.query('CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)')).rejects.toThrow();
  const run = await target.queue([
    migrationOf('1', ['CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (other)', 'SELECT 1']),
  ]);
  const waits = await driveRun(target.options(run));
  expect(waits).toMatchObject({ state: 'needs_operator', code: 'in_doubt' });
  expect(waits.why).toContain(`/migrate resume ${run.id} --landed`);
  await target.query('DROP INDEX i');
  await target.store.control({ run: run.id, verb: 'resume', actor: ada });
  expect(await driveRun(target.options(run))).toMatchObject({ state: 'succeeded' });
});

test('where a person lets it run again all the same, IF NOT EXISTS does not take that index for done', async () => {
  await using target = await openTarget(server, 'again');
  await target.query('CREATE TABLE a (id int, other int); INSERT INTO a VALUES (1), (1)');
  await expect(target.query('CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)')).rejects.toThrow();
  const run = await target.queue([migrationOf('1', ['CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (other)'])]);
  expect(await driveRun(target.options(run))).toMatchObject({ state: 'needs_operator' });
  await target.store.control({ run: run.id, verb: 'resume', actor: ada });
  const ended = await driveRun(target.options(run));
  expect(ended).toMatchObject({ state: 'failed', code: 'statement_failed' });
  expect(ended.why).toContain('DROP INDEX CONCURRENTLY IF EXISTS "public"."i"');
});

test('an index that was built although its answer was lost for the last time has landed', async () => {
  await using target = await openTarget(server, 'lost');
  await target.query('CREATE TABLE a (id int)');
  const run = await target.queue([migrationOf('1', ['CREATE INDEX CONCURRENTLY i ON a (id)'])]);
  let losses = 0;
  const boundary = async (name: string): Promise<void> => {
    if (name !== 'sent 0') return;
    losses += 1;
    throw new Error('Connection terminated unexpectedly');
  };
  const options = target.options(run, { boundary });
  expect(await driveRun({ ...options, pace: { ...options.pace, losses: 1 } })).toMatchObject({ state: 'succeeded' });
  expect(losses).toBe(1);
  expect(await target.store.steps(run.id)).toMatchObject([
    { state: 'landed', proof: expect.stringContaining('valid') as string },
  ]);
});
