import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { connect, withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { ada } from '../store/testing/values.ts';
import type { Run } from '../store.ts';
import { driveRun } from './drive.ts';
import type { DriveOptions } from './options.ts';
import { migrationOf, openTarget, type Target } from './testing/begin-run.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const SLEEPS = `SELECT pg_sleep(CASE WHEN nextval('tries') <= 1 THEN 20 ELSE 0 END)`;

interface Disk {
  target: Target;
  query: <Row extends object>(sql: string) => Promise<Row[]>;
  /** @param bytes what the environment's `freeDisk` gives from here on; '?' where it fails */
  free: (bytes: string) => Promise<unknown>;
  options: (run: Run) => DriveOptions;
  until: (isSo: () => Promise<boolean>) => Promise<void>;
  isActive: (like: string) => Promise<boolean>;
  isIn: (run: Run, state: Run['state']) => Promise<boolean>;
  kinds: (run: Run) => Promise<string[]>;
}

function openDisk(target: Target): Disk {
  const settings = { lockTimeout: 0.2, attempts: 3, maxReplicaLag: 30, freeDisk: 'SELECT bytes::numeric FROM disk' };
  const disk: Disk = {
    target,
    query: <Row extends object>(sql: string) =>
      withClient(server.app(target.database), async (client) => (await client.query<Row>(sql)).rows),
    free: (bytes) => disk.query(`UPDATE disk SET bytes = '${bytes}'`),
    options: (run) => target.options(run, { settings }),
    until: async (isSo) => {
      const deadline = performance.now() + 15_000;
      for (; !(await isSo()); await sleep(20)) if (performance.now() > deadline) throw new Error('never');
    },
    isActive: async (like) =>
      (await disk.query(`SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '${like}%'`)).length > 0,
    isIn: async ({ id }, state) => (await target.store.run(id))?.state === state,
    kinds: async ({ id }) => (await target.store.events({ run: id })).map(({ kind }) => kind),
  };
  return disk;
}

test('a statement during which the disk runs full is cancelled, and sent again once there is room', async () => {
  await using target = await openTarget(server, 'full');
  const { query, free, options, until, isActive, isIn } = openDisk(target);
  await query(`CREATE TABLE disk AS SELECT '1e12' AS bytes; CREATE SEQUENCE tries`);
  const run = await target.queue([migrationOf('1', [`CREATE TABLE a (); ${SLEEPS}`], 'migration')]);
  const driving = driveRun(options(run));
  await until(() => isActive('SELECT pg_sleep'));
  await free('5e8');
  await until(() => isIn(run, 'throttled'));
  expect(await target.store.run(run.id)).toMatchObject({
    code: 'disk_low',
    why: expect.stringMatching(
      /statement 2 of 2 .* was cancelled: 477 MiB of disk are free, 1024 are needed/,
    ) as string,
  });
  expect(await query(`SELECT to_regclass('a') a`)).toEqual([{ a: null }]);
  await sleep(300);
  expect(await isIn(run, 'throttled')).toBe(true);
  await free('1e12');
  expect(await driving).toMatchObject({ state: 'succeeded' });
});

test('an index that was being built then is dropped, and built again', async () => {
  await using target = await openTarget(server, 'built');
  const { query, free, options, until, isActive, isIn, kinds } = openDisk(target);
  await query(`CREATE TABLE disk AS SELECT '1e12' AS bytes; CREATE TABLE a (id int)`);
  const old = await connect(server.app(target.database));
  await old.query('BEGIN; INSERT INTO a VALUES (1)');
  const run = await target.queue([migrationOf('1', ['CREATE INDEX CONCURRENTLY i ON a (id)'])]);
  const driving = driveRun(options(run));
  await until(() => isActive('CREATE INDEX'));
  await free('5e8');
  await until(() => isIn(run, 'throttled'));
  await old.query('COMMIT');
  await old.end();
  await until(async () => (await query(`SELECT FROM pg_class WHERE relname = 'i'`)).length === 0);
  expect(await isIn(run, 'throttled')).toBe(true);
  await free('1e12');
  expect(await driving).toMatchObject({ state: 'succeeded' });
  expect(await query(`SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass`)).toEqual([
    { indisvalid: true },
  ]);
  expect(await kinds(run)).toContain('cleaned-up');
});

test('cancelled for the second time it waits for a person, and does not flap', async () => {
  await using target = await openTarget(server, 'flaps');
  const { query, free, options, until, isActive, isIn } = openDisk(target);
  await query(`CREATE TABLE disk AS SELECT '1e12' AS bytes; CREATE SEQUENCE tries START -1 MINVALUE -1`);
  const run = await target.queue([migrationOf('1', [SLEEPS, 'CREATE TABLE a ()'])]);
  await query(`SELECT setval('tries', -1)`);
  const driving = driveRun(options(run));
  for (const left of ['throttled', 'paused'] as const) {
    await until(() => isActive('SELECT pg_sleep'));
    await free('5e8');
    await until(() => isIn(run, left));
    await free('1e12');
  }
  const paused = await driving;
  expect(paused).toMatchObject({ state: 'paused', code: 'disk_low' });
  expect(paused.why).toContain(`/migrate resume ${run.id}`);
  expect(await driveRun(options(run))).toMatchObject({ state: 'paused' });
  await query(`SELECT setval('tries', 5)`);
  await target.store.control({ run: run.id, verb: 'resume', actor: ada });
  expect(await driveRun(options(run))).toMatchObject({ state: 'succeeded' });
});

test('what cannot be read while a statement runs is told, and cancels nothing', async () => {
  await using target = await openTarget(server, 'unread');
  const { query, free, options, until, isActive, kinds } = openDisk(target);
  await query(`CREATE TABLE disk AS SELECT '1e12' AS bytes`);
  const run = await target.queue([migrationOf('1', ['SELECT pg_sleep(1)'])]);
  const driving = driveRun(options(run));
  await until(() => isActive('SELECT pg_sleep'));
  await free('?');
  expect(await driving).toMatchObject({ state: 'succeeded' });
  const told = await kinds(run);
  expect(told).toContain('unhealthy');
  expect(told).not.toContain('cancelled-unwell');
});
