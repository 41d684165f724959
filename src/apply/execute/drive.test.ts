import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { driveRun } from './drive.ts';
import { migrationOf, openTarget, type Target } from './testing/begin-run.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function query<Row extends object>({ database }: Target, sql: string): Promise<Row[]> {
  return withClient(server.app(database), async (client) => (await client.query<Row>(sql)).rows);
}

test('a run lands unit by unit, transactional or not, each with its proof, and the trail holds', async () => {
  await using target = await openTarget(server, 'lands');
  const run = await target.queue([
    migrationOf('1', ['CREATE TABLE a (id int); INSERT INTO a VALUES (1)', 'CREATE INDEX CONCURRENTLY i ON a (id)']),
    migrationOf('2', ['DO $$ BEGIN INSERT INTO a VALUES (2); COMMIT; INSERT INTO a VALUES (3); END $$']),
  ]);
  const ended = await driveRun(target.options(run));
  expect(ended).toMatchObject({ state: 'succeeded' });
  const steps = await target.store.steps(run.id);
  expect(steps.map(({ state, proof }) => [state, proof])).toEqual([
    ['landed', 'commit'],
    ['landed', 'commit'],
    ['landed', 'done'],
    ['landed', 'done'],
  ]);
  expect(await query(target, 'SELECT * FROM a')).toHaveLength(3);
  expect(await target.store.verifyChain()).toBeUndefined();
  const kinds = (await target.store.events({ run: run.id })).map(({ kind }) => kind);
  expect(kinds).toContain('guards-passed');
  expect(kinds.filter((kind) => kind === 'landed')).toHaveLength(3);
  expect(await driveRun(target.options(run))).toMatchObject({ state: 'succeeded' });
});

test('a statement that fails ends the run at once, its transaction is taken back, and what landed before stays', async () => {
  await using target = await openTarget(server, 'fails');
  const run = await target.queue([
    migrationOf('1', ['CREATE TABLE a (id int)']),
    migrationOf('2', ['CREATE TABLE b (); SELECT 1 / 0', 'CREATE TABLE c ()']),
  ]);
  const ended = await driveRun(target.options(run));
  expect(ended).toMatchObject({ state: 'failed', code: 'statement_failed' });
  expect(ended.why).toContain('statement 3 of 4 (m/2.sql:1) failed: 22012 division by zero');
  expect(ended.why).toContain('1 of 4 statements have landed');
  expect(await query(target, "SELECT to_regclass('a') a, to_regclass('b') b")).toEqual([{ a: 'a', b: null }]);
  expect((await target.store.steps(run.id)).map(({ state }) => state)).toEqual(['landed', 'failed', 'failed']);
});

test('what the guards say just before the first statement is a refusal, and nothing was run', async () => {
  await using target = await openTarget(server, 'refused');
  const run = await target.queue([migrationOf('1', ['CREATE TABLE a ()'])]);
  const guards = () => Promise.resolve({ code: 'frozen', message: 'ada froze it.', nextStep: 'Wait.' } as const);
  const ended = await driveRun(target.options(run, { guards }));
  expect(ended).toMatchObject({ state: 'refused', code: 'frozen' });
  expect(ended.why).toContain('ada froze it. Wait.');
  expect(await query(target, "SELECT to_regclass('a') a")).toEqual([{ a: null }]);
});

test('a statement that becomes another role, or waits for its locks for ever, still has its proof and our lock_timeout', async () => {
  await using target = await openTarget(server, 'roles');
  await query(target, 'CREATE TABLE seen (lock_timeout text)');
  await withClient(server.admin(target.database), (admin) =>
    admin.query(
      `CREATE ROLE guest; GRANT guest TO "${server.app(target.database).user}"; GRANT INSERT ON seen TO guest`,
    ),
  );
  const run = await target.queue([
    migrationOf('1', [
      "SET lock_timeout = '1h'; SELECT set_config('lock_timeout', '2h', true); INSERT INTO seen SELECT current_setting('lock_timeout')",
      "DO $$ BEGIN SET LOCAL lock_timeout = '3h'; END $$; INSERT INTO seen SELECT current_setting('lock_timeout')",
      'SET ROLE guest; INSERT INTO seen SELECT current_user',
      "SET search_path = 'nowhere'",
      "INSERT INTO public.seen SELECT current_setting('search_path')",
    ]),
  ]);
  expect(await driveRun(target.options(run))).toMatchObject({ state: 'succeeded' });
  expect(await query(target, 'SELECT * FROM seen')).toEqual([
    { lock_timeout: '200ms' },
    { lock_timeout: '200ms' },
    { lock_timeout: 'guest' },
    { lock_timeout: 'nowhere' },
  ]);
});

test('what a migration raises, under whatever code, is neither told nor kept', async () => {
  await using target = await openTarget(server, 'raises');
  const raise = `DO $$ BEGIN RAISE EXCEPTION 'the card 4111 1111' USING ERRCODE = 'check_violation'; END $$`;
  const run = await target.queue([migrationOf('1', [raise], 'migration')]);
  const ended = await driveRun(target.options(run));
  expect(ended).toMatchObject({ state: 'failed', code: 'statement_failed' });
  expect(ended.why).toContain('23514 The migration raised an exception');
  const kept = [await target.store.steps(run.id), await target.store.events({ run: run.id }), ended.why];
  expect(JSON.stringify(kept)).not.toContain('4111');
});

test('a driver that is older than the plan begins nothing, and does not go on with what has begun', async () => {
  await using target = await openTarget(server, 'older');
  const made = () => target.queue([migrationOf('1', ['CREATE TABLE a ()'])], { writer: '2.1.0' });
  const first = await made();
  const refused = await driveRun(target.options(first, { version: '2.0.9' }));
  expect(refused).toMatchObject({ state: 'refused', code: 'runner_outdated' });
  expect(refused.why).toContain('Update Lockstep here to 2.1.0');
  const begun = await made();
  const boundary = (name: string) => (name === 'running' ? Promise.reject(new Error('gone')) : Promise.resolve());
  await expect(
    driveRun(target.options(begun, { version: '2.1.0', boundary, pace: { reconnect: 0 } })),
  ).rejects.toThrow();
  const state = async () => (await target.store.run(begun.id))?.state;
  expect(await state()).toBe('running');
  await expect(driveRun(target.options(begun, { version: '2.0.9' }))).rejects.toMatchObject({
    code: 'runner_outdated',
  });
  expect(await state()).toBe('running');
  expect(await driveRun(target.options(begun, { version: '2.2.0' }))).toMatchObject({ state: 'succeeded' });
});
