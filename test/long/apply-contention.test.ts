import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { driveRun } from '../../src/apply/execute/drive.ts';
import { readHealth } from '../../src/apply/execute/health.ts';
import { planUnits } from '../../src/apply/execute/plan-units.ts';
import { migrationOf, quick } from '../../src/apply/execute/testing/begin-run.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import { newRun, planOf } from '../../src/apply/store/testing/values.ts';
import type { Run, TargetStore } from '../../src/apply/store.ts';
import { withClient } from '../../src/database/client.ts';
import { loadParser } from '../../src/sql/postgres/parser.ts';
import { runUnderLoad } from '../support/apply-load.ts';
import { startCrashServer } from '../support/crash-server.ts';
import { testServer } from '../support/server.ts';

test('under load, with long readers, idle transactions and crossing writers, every answer is right and nobody waits for long', async () => {
  await using server = await testServer();
  const figures = await runUnderLoad(server, { lockTimeout: 0.5 });
  expect(figures).toMatchObject({ state: 'succeeded', wrong: [], named: true });
  expect(figures.contention['55P03']).toBeGreaterThan(0);
  expect(figures.answers).toBeGreaterThan(500);
  // Not a figure (bench/contention.ts has those): without lock_timeout and the watch it is the long reader's 1.5 s and more.
  expect(figures.longest - figures.longestBefore).toBeLessThan(1400);
});

interface Replicated extends AsyncDisposable {
  store: TargetStore;
  onReplica(sql: string): Promise<unknown>;
  onPrimary<Row extends object>(sql: string): Promise<Row[]>;
  /** Makes a run of these statements, and drives it. */
  drive(...texts: string[]): Promise<{ id: string; driving: Promise<Run> }>;
  /** Writes, so that the replica has something to be behind of, until the run is held back. */
  untilHeld(id: string): Promise<void>;
}

async function openReplicated(): Promise<Replicated> {
  await loadParser();
  const opened = new AsyncDisposableStack();
  const server = opened.use(await startCrashServer(17));
  await withClient(server.address('postgres'), (client) => client.query('CREATE DATABASE shop'));
  const replica = opened.use(await server.addReplica());
  const store = opened.use(await openTargetStore({ url: server.url('shop'), environment: 'staging' }));
  return {
    store,
    onReplica: (sql) => withClient(replica.address('shop'), (client) => client.query(sql)),
    onPrimary: <Row extends object>(sql: string) =>
      withClient(server.address('shop'), async (client) => (await client.query<Row>(sql)).rows),
    async drive(...texts) {
      const units = planUnits({ bookkeeping: '', migrations: [migrationOf('1', texts)], direction: 'up' });
      const { id } = await store.create(newRun({ plan: { ...planOf(), units } }));
      await store.move(id, 'validating', { from: 'requested' });
      await store.move(id, 'queued', { from: 'validating' });
      const driving = driveRun({
        ...{ store, runId: id, url: server.url('shop'), owner: 'test' },
        settings: { lockTimeout: 1, attempts: 3, maxReplicaLag: 0.5 },
        pace: quick,
      });
      return { id, driving };
    },
    async untilHeld(id) {
      for (let looks = 0; (await store.run(id))?.state !== 'throttled'; looks++) {
        if (looks > 400) throw new Error(`it is ${(await store.run(id))?.state}`);
        await withClient(server.address('shop'), (client) => client.query('SELECT pg_switch_wal(), txid_current()'));
        await sleep(50);
      }
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

test('a replica that falls behind holds the run up until it has caught up', async () => {
  await using shop = await openReplicated();
  await shop.onReplica('SELECT pg_wal_replay_pause()');
  const { id, driving } = await shop.drive(
    'CREATE TABLE a (id int)',
    'SELECT pg_sleep(0.7)',
    'INSERT INTO a VALUES (1)',
  );
  await shop.untilHeld(id);
  expect((await shop.store.run(id))?.why).toMatch(/replica replica is \d+ s behind, 0.5 s are allowed/);
  await sleep(500);
  expect((await shop.store.run(id))?.state).toBe('throttled');
  await shop.onReplica('SELECT pg_wal_replay_resume()');
  expect(await driving).toMatchObject({ state: 'succeeded' });
});

test('one that falls far behind while a statement runs ends it; it is sent again once the replica has caught up', async () => {
  await using shop = await openReplicated();
  await shop.onPrimary('CREATE SEQUENCE tries');
  const slow = `SELECT pg_sleep(CASE WHEN nextval('tries') = 1 THEN 60 ELSE 0 END)`;
  const { id, driving } = await shop.drive(`CREATE TABLE a (id int)`, slow, 'INSERT INTO a VALUES (1)');
  await expect
    .poll(() => shop.onPrimary(`SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`), { timeout: 20_000 })
    .toHaveLength(1);
  await shop.onReplica('SELECT pg_wal_replay_pause()');
  await shop.untilHeld(id);
  expect(await shop.store.run(id)).toMatchObject({
    code: 'replica_lag',
    why: expect.stringMatching(/statement 2 of 3 .* was cancelled: replica replica is \d+ s behind/) as string,
  });
  await sleep(500);
  expect((await shop.store.run(id))?.state).toBe('throttled');
  await shop.onReplica('SELECT pg_wal_replay_resume()');
  expect(await driving).toMatchObject({ state: 'succeeded' });
  const events = await shop.store.events({ run: id });
  expect(events.filter(({ kind }) => kind === 'cancelled-unwell')).toHaveLength(1);
});

test('a replica whose lag the role may not read is not taken for one that is all there', async () => {
  await using server = await startCrashServer(17);
  await using _replica = await server.addReplica();
  const found = withClient(server.address('postgres'), async (client) => {
    const settings = { lockTimeout: 1, attempts: 3, maxReplicaLag: 3600 };
    await client.query('CREATE ROLE deployer');
    await expect.poll(async () => (await client.query('SELECT FROM pg_stat_replication')).rowCount).toBe(1);
    const privileged = await readHealth({ client }, settings);
    await client.query('SET ROLE deployer');
    return [privileged, await readHealth({ client }, settings)];
  });
  expect(await found).toEqual([
    [],
    ['replica replica may be behind: how far may not be read (GRANT pg_read_all_stats to the role)'],
  ]);
});
