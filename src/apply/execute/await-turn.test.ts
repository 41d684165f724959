import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { Server } from '../../database/database.ts';
import { ada } from '../store/testing/values.ts';
import type { Run } from '../store.ts';
import { type AwaitTurnOptions, driveInTurn } from './await-turn.ts';
import { driveRun } from './drive.ts';
import { migrationOf, openTarget, type Target } from './testing/begin-run.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Waiting {
  said: string[];
  ended: Promise<Run>;
  stop(): void;
}

/** Waits for its turn, and drives. */
function wait(target: Target, run: Run, more: Partial<AwaitTurnOptions> = {}): Waiting {
  const said: string[] = [];
  const stopping = new AbortController();
  const options = target.options(run);
  const waiting = { store: target.store, run, owner: options.owner, signal: stopping.signal };
  const ended = driveInTurn(
    { ...waiting, onWait: (text) => void said.push(text), waitsForPeople: true, everyMs: 30, ...more },
    () => driveRun(options),
  );
  ended.catch(() => undefined);
  return { said, ended, stop: () => stopping.abort() };
}

/** Three runs in the queue; the first one is under way. */
async function line(target: Target): Promise<[first: Run, second: Run, third: Run]> {
  const runs = [];
  for (const id of ['1', '2', '3']) runs.push(await target.queue([migrationOf(id, [`CREATE TABLE t${id} ()`])]));
  const [first, second, third] = runs;
  if (first === undefined || second === undefined || third === undefined) throw new Error('no run');
  return [await target.store.move(first.id, 'preflight', { from: 'queued' }), second, third];
}

const saying = (waiting: Waiting, text: RegExp) =>
  expect.poll(() => waiting.said.join('\n'), { timeout: 10_000 }).toMatch(text);

test('those who wait are told their place, and begin one after the other when those before them have ended', async () => {
  await using target = await openTarget(server, 'waits');
  const [first, second, third] = await line(target);
  const [later, next] = [wait(target, third), wait(target, second)];
  await saying(next, /held by #41 \(run `r-\w+`, ada, 0 min, 0 of 1 statements\)\. Queued at place 1\./);
  await saying(later, /Queued at place 2\. #41 \(run `r-\w+`\) is the next one\./);
  expect(await driveRun(target.options(second))).toMatchObject({ state: 'queued' });
  await driveRun(target.options(first));
  expect((await Promise.all([next.ended, later.ended])).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  const ends = (await target.store.events({ limit: 500 })).filter(({ data }) => data.to === 'succeeded');
  expect(ends.map(({ run }) => run)).toEqual([first.id, second.id, third.id]);
});

test('who leaves, or is cancelled by a row in the database, lets the next one pass; nobody else takes up what is waited for', async () => {
  await using target = await openTarget(server, 'leaves');
  const [first, second, third] = await line(target);
  const [next, later] = [wait(target, second), wait(target, third)];
  await saying(next, /place 1/);
  await saying(later, /place 2/);
  expect((await target.store.abandoned()).map(({ id }) => id)).toEqual([first.id]);
  await expect(wait(target, second).ended).rejects.toMatchObject({ code: 'run-held' });
  await target.store.control({ run: second.id, verb: 'cancel', actor: ada });
  expect(await next.ended).toMatchObject({ state: 'cancelled' });
  await driveRun(target.options(first));
  expect(await later.ended).toMatchObject({ state: 'succeeded' });
});

test('a wait that is ended leaves the run in the queue, and another one goes on with it', async () => {
  await using target = await openTarget(server, 'ends');
  const [first, second] = await line(target);
  const next = wait(target, second);
  await saying(next, /place 1/);
  next.stop();
  await expect(next.ended).rejects.toMatchObject({
    code: 'interrupted',
    message: expect.stringContaining('queued') as string,
  });
  expect((await target.store.abandoned()).map(({ id }) => id)).toContain(second.id);
  const again = wait(target, second);
  await driveRun(target.options(first));
  expect(await again.ended).toMatchObject({ state: 'succeeded' });
});

test('behind a failure the cause is told, and a job that nobody looks at waits no longer', async () => {
  await using target = await openTarget(server, 'fails');
  const first = await target.queue([migrationOf('1', ['SELECT 1 / 0'])]);
  const second = await target.queue([migrationOf('2', ['CREATE TABLE b ()'])]);
  await driveRun(target.options(first));
  const next = wait(target, second);
  await saying(next, /stands still: #41 \(run `r-\w+`\) failed: .*division by zero.*retry r-/);
  await expect(wait(target, second, { waitsForPeople: false }).ended).rejects.toMatchObject({ code: 'run-held' });
  next.stop();
  await expect(next.ended).rejects.toMatchObject({ code: 'interrupted' });
  const job = wait(target, second, { waitsForPeople: false });
  await expect(job.ended).rejects.toMatchObject({
    code: 'queue-stopped',
    message: expect.stringContaining('failed') as string,
  });
  expect(await target.store.run(second.id)).toMatchObject({ state: 'queued' });
});
