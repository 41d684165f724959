import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { driveRun } from '../../src/apply/execute/drive.ts';
import { readHealth } from '../../src/apply/execute/health.ts';
import { planUnits } from '../../src/apply/execute/plan-units.ts';
import { migrationOf, quick } from '../../src/apply/execute/testing/begin-run.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import { newRun, planOf } from '../../src/apply/store/testing/values.ts';
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

test('a replica that falls behind holds the run up until it has caught up', async () => {
  await loadParser();
  await using server = await startCrashServer(17);
  await withClient(server.address('postgres'), (client) => client.query('CREATE DATABASE shop'));
  await using replica = await server.addReplica();
  await using store = await openTargetStore({ url: server.url('shop'), environment: 'staging' });
  const texts = ['CREATE TABLE a (id int)', 'SELECT pg_sleep(1.5)', 'INSERT INTO a VALUES (1)'];
  const units = planUnits({ bookkeeping: '', migrations: [migrationOf('1', texts)], direction: 'up' });
  const made = await store.create(newRun({ plan: { ...planOf(), units } }));
  await store.move(made.id, 'validating', { from: 'requested' });
  await store.move(made.id, 'queued', { from: 'validating' });
  await onReplica('SELECT pg_wal_replay_pause()');
  const driving = driveRun({
    ...{ store, runId: made.id, url: server.url('shop'), owner: 'test' },
    settings: { lockTimeout: 1, attempts: 3, maxReplicaLag: 0.5 },
    pace: quick,
  });
  for (let looks = 0; (await store.run(made.id))?.state !== 'throttled'; looks++) {
    if (looks > 400) throw new Error(`it is ${(await store.run(made.id))?.state}`);
    await withClient(server.address('shop'), (client) => client.query('SELECT pg_switch_wal(), txid_current()'));
    await sleep(50);
  }
  expect((await store.run(made.id))?.why).toMatch(/replica replica is \d+ s behind, 0.5 s are allowed/);
  await sleep(500);
  expect((await store.run(made.id))?.state).toBe('throttled');
  await onReplica('SELECT pg_wal_replay_resume()');
  expect(await driving).toMatchObject({ state: 'succeeded' });

  function onReplica(sql: string) {
    return withClient(replica.address('shop'), (client) => client.query(sql));
  }
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
