import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { connect } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { ada } from '../store/testing/values.ts';
import type { Run } from '../store.ts';
import { driveRun } from './drive.ts';
import { takeUp } from './take-up.ts';
import { migrationOf, openTarget, type Target } from './testing/begin-run.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function other({ database }: Target, sql: string, applicationName = 'shop'): Promise<pg.Client> {
  const client = await connect(server.app(database), { applicationName });
  await client.query(sql);
  return client;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it never came to that');
    await sleep(20);
  }
}

const isIn = (target: Target, run: Run, state: Run['state']) => async () =>
  (await target.store.run(run.id))?.state === state;
const isActive = (target: Target, like: string) => async () =>
  (await target.query(`SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '${like}%'`)).length > 0;

test('whoever holds the lock is named, and no statement waits longer than lock_timeout, each time', async () => {
  await using target = await openTarget(server, 'blocked');
  await target.query('CREATE TABLE a (id int)');
  const reader = await other(target, 'BEGIN; SELECT * FROM a');
  const run = await target.queue([migrationOf('1', ['ALTER TABLE a ADD b int'])]);
  const ended = await driveRun(target.options(run));
  expect(ended).toMatchObject({ state: 'failed', code: 'lock_timeout' });
  expect(ended.why).toMatch(/in the way: pid \d+ \(user \w+, application shop, idle in transaction, for [\d.]+ s\)/);
  expect(ended.why).toContain('It was tried 3 times');
  const waits = (await target.store.events({ run: run.id })).filter(({ kind }) => kind === 'contention');
  expect(waits.map(({ data }) => data.attempt)).toEqual([1, 2, 3]);
  await reader.query('COMMIT');
  await reader.end();
  expect(
    await driveRun(target.options(await target.queue([migrationOf('1', ['ALTER TABLE a ADD b int'])]))),
  ).toMatchObject({
    state: 'succeeded',
  });
});

test('a statement behind which others wait too long is cancelled and tried again', async () => {
  await using target = await openTarget(server, 'pause');
  await target.query('CREATE TABLE a (id int); CREATE TABLE slow (n int); INSERT INTO slow VALUES (0)');
  const sql =
    'DO $$ BEGIN SET application_name = "ours no more"; END $$; ALTER TABLE a ADD b int; SELECT pg_sleep(CASE WHEN nextval($$tries$$) = 1 THEN 20 ELSE 0 END); ALTER TABLE a ADD c int';
  await target.query('CREATE SEQUENCE tries');
  const run = await target.queue([migrationOf('1', [sql])]);
  const driving = driveRun(target.options(run));
  await until(isActive(target, 'SELECT pg_sleep'));
  const begun = performance.now();
  await target.query('SELECT * FROM a');
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(await driving).toMatchObject({ state: 'succeeded' });
  const [event] = (await target.store.events({ run: run.id })).filter(({ kind }) => kind === 'contention');
  expect(event?.data.othersWaitedMs).toBeGreaterThanOrEqual(200);
});

test('a row in the database pauses a run at the next statement, and another lets it go on', async () => {
  await using target = await openTarget(server, 'controls');
  const run = await target.queue([migrationOf('1', ['SELECT pg_sleep(0.3)', 'CREATE TABLE a ()', 'SELECT 1'])]);
  const driving = driveRun(target.options(run));
  await until(isActive(target, 'SELECT pg_sleep'));
  await target.query(`INSERT INTO lockstep.controls (run, verb) VALUES ('${run.id}', 'pause')`);
  const paused = await driving;
  expect(paused).toMatchObject({ state: 'paused' });
  expect(paused.why).toContain('1 of 3 statements have landed');
  expect(await driveRun(target.options(run))).toMatchObject({ state: 'paused' });
  await target.query(`INSERT INTO lockstep.controls (run, verb) VALUES ('${run.id}', 'resume')`);
  const guards = () => Promise.resolve({ code: 'frozen', message: 'Frozen.', nextStep: 'Wait.' } as const);
  const stays = await driveRun(target.options(run, { guards }));
  expect(stays).toMatchObject({ state: 'paused' });
  await target.store.control({ run: run.id, verb: 'resume', actor: ada });
  await takeUp({
    ...target.options(run),
    onError: (_, thrown) => {
      throw thrown;
    },
  });
  expect(await target.store.run(run.id)).toMatchObject({ state: 'succeeded' });
  expect(await target.store.controls(run.id)).toEqual([]);
});

test('what was cut off is asked again: held behind a freeze, also where nobody answers for the rest', async () => {
  await using target = await openTarget(server, 'frozen');
  const run = await target.queue([migrationOf('1', ['CREATE TABLE a ()', 'SELECT pg_sleep(1)', 'CREATE TABLE b ()'])]);
  const stop = new AbortController();
  const driving = driveRun(target.options(run, { signal: stop.signal })).catch((thrown: unknown) => thrown);
  await until(isActive(target, 'SELECT pg_sleep'));
  stop.abort();
  expect(await driving).toMatchObject({ code: 'driver-stopped' });

  const unknown = { code: 'github_unavailable', message: 'No answer.', nextStep: 'Wait.' } as const;
  const guards = () => Promise.resolve(unknown);
  await target.store.hold({ kind: 'freeze', actor: ada, reason: 'Black Friday' });
  const held = await driveRun(target.options(run, { guards }));
  expect(held).toMatchObject({ state: 'paused', code: 'frozen' });
  expect(held.why).toMatch(
    /was frozen by ada: Black Friday.*unfreeze staging.*resume r-.* 1 of 3 statements have landed/,
  );
  expect(await target.query("SELECT to_regclass('b') b")).toEqual([{ b: null }]);
  await target.store.unhold('freeze', ada);
  await target.store.control({ run: run.id, verb: 'resume', actor: ada });
  expect(await driveRun(target.options(run))).toMatchObject({ state: 'succeeded' });
});

test('what was cut off is held where its people may no more, and goes on where nobody can say', async () => {
  await using target = await openTarget(server, 'rights');
  const cutOff = async (): Promise<Run> => {
    const run = await target.queue([migrationOf('1', ['SELECT pg_sleep(1)'])]);
    const stop = new AbortController();
    const driving = driveRun(target.options(run, { signal: stop.signal })).catch((thrown: unknown) => thrown);
    await until(isActive(target, 'SELECT pg_sleep'));
    stop.abort();
    expect(await driving).toMatchObject({ code: 'driver-stopped' });
    return run;
  };
  const first = await cutOff();
  const guards = () => Promise.reject(new Error('fetch failed'));
  expect(await driveRun(target.options(first, { guards }))).toMatchObject({ state: 'succeeded' });
  const told = (await target.store.events({ run: first.id })).map(({ kind }) => kind);
  expect(told).toContain('not-asked');
  const never = { code: 'not_allowed', message: 'ada may not.', nextStep: 'Ask.' } as const;
  const second = await cutOff();
  expect(await driveRun(target.options(second, { guards: () => Promise.resolve(never) }))).toMatchObject({
    state: 'paused',
    code: 'not_allowed',
  });
});

test('cancel ends the statement that runs, and what it left half-built', async () => {
  await using target = await openTarget(server, 'cancel');
  await target.query('CREATE TABLE a (id int)');
  const old = await other(target, 'BEGIN; INSERT INTO a VALUES (1)');
  const run = await target.queue([migrationOf('1', ['CREATE TABLE b ()', 'CREATE INDEX CONCURRENTLY i ON a (id)'])]);
  const driving = driveRun(target.options(run));
  await until(isActive(target, 'CREATE INDEX'));
  await target.store.control({ run: run.id, verb: 'cancel', actor: ada });
  await until(isIn(target, run, 'cancelling'));
  await old.query('COMMIT');
  await old.end();
  const ended = await driving;
  expect(ended).toMatchObject({ state: 'cancelled' });
  expect(ended.why).toContain('1 of 2 statements have landed');
  expect(await target.query("SELECT to_regclass('i') i")).toEqual([{ i: null }]);
  expect(await target.store.controls(run.id)).toEqual([]);
});

test('a block that commits and was cut off is in doubt; the operator’s word that it landed is its proof', async () => {
  await using target = await openTarget(server, 'doubt');
  await target.query('CREATE TABLE a (id int)');
  const block = 'DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; PERFORM pg_sleep(1); END $$';
  const run = await target.queue([migrationOf('1', [block, 'INSERT INTO a VALUES (2)'])]);
  const stop = new AbortController();
  const driving = driveRun(target.options(run, { signal: stop.signal })).catch((thrown: unknown) => thrown);
  await until(async () => (await target.query('SELECT FROM a')).length === 1);
  stop.abort();
  expect(await driving).toMatchObject({ code: 'driver-stopped' });
  const waits = await driveRun(target.options(run));
  expect(waits).toMatchObject({ state: 'needs_operator' });
  await target.store.note(run.id, { 'landed:0': true });
  await target.store.control({ run: run.id, verb: 'resume', actor: ada });
  expect(await driveRun(target.options(run))).toMatchObject({ state: 'succeeded' });
  expect(await target.query('SELECT id FROM a ORDER BY 1')).toEqual([{ id: 1 }, { id: 2 }]);
});

test('one run at a time, also where somebody has the target’s lock and no run', async () => {
  await using target = await openTarget(server, 'lock');
  const holder = await other(target, `SELECT pg_advisory_lock(${0x4c4f434b}, ${0x53544550})`, 'a human');
  const ended = await driveRun(target.options(await target.queue([migrationOf('1', ['SELECT 1'])])));
  expect(ended).toMatchObject({ state: 'refused', code: 'locked' });
  expect(ended.why).toContain('a human');
  await holder.end();
});

test('a driver that has lost its lease without knowing leaves the backends of the next one alone', async () => {
  await using target = await openTarget(server, 'slept');
  const run = await target.queue([migrationOf('1', ['SELECT pg_sleep(20)'])]);
  const driving = driveRun(target.options(run)).catch((thrown: unknown) => thrown);
  await until(isActive(target, 'SELECT pg_sleep'));
  await target.query(`UPDATE lockstep.beats SET at = at - interval '1 minute'`);
  expect(await target.store.lease(run.id, 'the next one')).toBeDefined();
  const theirs = await other(target, 'SELECT 1', `lockstep/${run.id}`);
  await target.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND pid <> pg_backend_pid()
       AND datname = current_database()`);
  expect(await driving).toMatchObject({ code: 'driver-stopped' });
  expect((await theirs.query('SELECT 1')).rowCount).toBe(1);
  await theirs.end();
});

test('a run that was paused before its first statement is compared with the rehearsal, too', async () => {
  await using target = await openTarget(server, 'early');
  const expected = [{ kind: 'added', what: 'table public.b' } as const];
  const run = await target.queue([migrationOf('1', ['CREATE TABLE a (id int)'])], { expected });
  await target.query(`INSERT INTO lockstep.controls (run, verb) VALUES ('${run.id}', 'pause')`);
  expect(await driveRun(target.options(run))).toMatchObject({ state: 'paused' });
  await target.store.control({ run: run.id, verb: 'resume', actor: ada });
  expect(await driveRun(target.options(run))).toMatchObject({ state: 'failed', code: 'drift' });
});

test('a schema that changed otherwise than rehearsed is told, and the run has failed', async () => {
  await using target = await openTarget(server, 'drift');
  const expected = [{ kind: 'added', what: 'table public.b' } as const];
  const run = await target.queue([migrationOf('1', ['CREATE TABLE a (id int)'])], { expected });
  const ended = await driveRun(target.options(run));
  expect(ended).toMatchObject({ state: 'failed', code: 'drift' });
  expect(ended.why).toContain('`table public.b` was added in the rehearsal, and is not here');
});
