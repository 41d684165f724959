import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { Server } from '../../database/database.ts';
import { driveInTurn } from './await-turn.ts';
import { driveRun } from './drive.ts';
import { endForsaken } from './end-forsaken.ts';
import { migrationOf, openTarget } from './testing/begin-run.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const isTerminals = ({ plan }: { plan: { command?: unknown } }): boolean => plan.command !== undefined;

test('a run that only a terminal goes on with, and whose terminal is gone, is ended once it keeps others waiting for long', async () => {
  await using target = await openTarget(server, 'forsaken');
  const { store } = target;
  const first = await target.queue([], { command: { command: 'migrate' } });
  const patient = { isTerminals, patienceMs: 0 };
  // It keeps nobody waiting.
  expect(await endForsaken(store, patient)).toBeUndefined();
  const second = await target.queue([migrationOf('1', ['CREATE TABLE a (id int)'])]);
  const lease = await store.lease(first.id, 'a terminal');
  if (lease === undefined) throw new Error('no lease');
  expect(await endForsaken(store, patient)).toBeUndefined();
  await store.release(lease);
  expect(await endForsaken(store, { isTerminals })).toBeUndefined();
  expect(await endForsaken(store, { ...patient, isTerminals: () => false })).toBeUndefined();
  expect(await endForsaken(store, patient)).toMatchObject({ id: first.id, state: 'cancelled', code: 'abandoned' });
  const last = (await store.events({ run: first.id })).at(-1);
  expect(last?.data).toMatchObject({ to: 'cancelled', why: expect.stringContaining(second.id) as string });
  expect(await driveRun(target.options(second))).toMatchObject({ state: 'succeeded' });
});

test('who waits in a terminal behind such a run comes to its turn', async () => {
  await using target = await openTarget(server, 'behind');
  const first = await target.queue([], { command: { command: 'migrate' } });
  const run = await target.queue([migrationOf('1', ['CREATE TABLE a (id int)'])]);
  const signal = AbortSignal.timeout(20_000);
  const said: string[] = [];
  const waits = { store: target.store, run, owner: 'me', signal, waitsForPeople: true, everyMs: 20 };
  const forsaken = { isTerminals, patienceMs: 300 };
  const ended = await driveInTurn({ ...waits, forsaken, onWait: (text) => said.push(text) }, () =>
    driveRun(target.options(run, { owner: 'me' })),
  );
  expect(ended).toMatchObject({ state: 'succeeded' });
  expect(await target.store.run(first.id)).toMatchObject({ state: 'cancelled', code: 'abandoned' });
  expect(said.at(-1)).toContain(`\`${first.id}\` is ended`);
});
