import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { openTargetStore } from '../store/open.ts';
import { ada } from '../store/testing/values.ts';
import { driveRun } from './drive.ts';
import { migrationOf, openTarget } from './testing/begin-run.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('a copy of the database, with a run that was under way, is not gone on with as if it were the same', async () => {
  const target = await openTarget(server, 'original');
  await target.store.learn('database', target.database);
  const run = await target.queue([migrationOf('1', ['CREATE TABLE a (id int)', 'CREATE TABLE b (id int)'])]);
  const stop = new AbortController();
  const boundary = async (name: string): Promise<void> => (name === 'unit 0' ? stop.abort() : undefined);
  await expect(driveRun(target.options(run, { signal: stop.signal, boundary }))).rejects.toMatchObject({
    code: 'driver-stopped',
  });
  expect(await target.store.run(run.id)).toMatchObject({ state: 'running' });
  // A template has nobody on it.
  await target[Symbol.asyncDispose]();
  const copy = `${target.database}_copy`;
  const { host, port, user, password } = server.app(target.database);
  await withClient(server.admin('postgres'), (admin) =>
    admin.query(`CREATE DATABASE ${copy} TEMPLATE ${target.database} OWNER ${user}`),
  );
  const url = `postgresql://${user}:${password}@${host}:${port}/${copy}`;
  await using store = await openTargetStore({ url, environment: 'staging' });
  const before = await store.events({ run: run.id });
  const there = { ...target.options(run), store, url };
  await expect(driveRun(there)).rejects.toMatchObject({
    code: 'target_mismatch',
    message: expect.stringContaining(`its database name is \`${copy}\`, not \`${target.database}\``) as string,
    hint: expect.stringContaining(`identity.database: "${copy}"`) as string,
  });
  // Nor is it ended there: what it has left half-way is looked for where it was left.
  await store.control({ run: run.id, verb: 'cancel', actor: ada });
  await expect(driveRun(there)).rejects.toMatchObject({ code: 'target_mismatch' });
  expect(await store.run(run.id)).toMatchObject({ state: 'running' });
  const after = (await store.events({ run: run.id })).slice(before.length);
  expect(after.map(({ kind }) => kind)).toEqual(['control']);
  // Moved on purpose, it is said so.
  const settings = { ...there.settings, identity: { database: copy } };
  expect(await driveRun({ ...there, settings })).toMatchObject({ state: 'cancelled' });
});
