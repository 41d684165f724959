import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { Server } from '../../database/database.ts';
import { openTarget, type Target } from '../execute/testing/begin-run.ts';
import { isTurn, placeOf } from '../queue.ts';
import type { RunState } from '../run-state.ts';
import type { NewRun, Run, TargetStore } from '../store.ts';
import { openTargetStore } from './open.ts';
import { failSteps, intendSteps } from './steps.ts';
import { newRun, planOf } from './testing/values.ts';

let server: Server;
let target: Target;
let store: TargetStore;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function fresh(name: string): Promise<AsyncDisposable> {
  target = await openTarget(server, name);
  ({ store } = target);
  return target;
}

async function queue(pull: number, mergeOrder?: number, more: Partial<NewRun> = {}): Promise<Run> {
  const notes = mergeOrder === undefined ? {} : { mergeOrder };
  const made = await store.create(newRun({ plan: planOf(`d${pull}`, pull), notes, ...more }));
  return bring(made, ['validating', 'queued']);
}

async function bring(run: Run, states: RunState[]): Promise<Run> {
  let now = run;
  for (const to of states) now = await store.move(run.id, to, { from: now.state });
  return now;
}

const order = async (): Promise<number[]> => (await store.queue()).waiting.map(({ plan }) => plan.change.pull ?? 0);
const begins = (run: Run): Promise<Run> => store.move(run.id, 'preflight', { from: ['queued', 'scheduled'] });
const failing = { code: 'target-busy' };

test('a queue has the order of the merges; what is not known is last, what takes something back first', async () => {
  await using _ = await fresh('order');
  const late = await queue(43, 30);
  await queue(44);
  const early = await queue(41, -2);
  await queue(42, 11);
  await queue(45, undefined, { kind: 'rollback' });
  expect(await order()).toEqual([45, 41, 42, 43, 44]);
  const now = await store.queue();
  expect([early, late].map((run) => placeOf(now, run))).toEqual([2, 4]);
  expect(placeOf(now, { kind: 'apply', notes: { mergeOrder: 20 } })).toBe(4);
});

test('only the next one begins, and nobody while another is under way', async () => {
  await using _ = await fresh('turns');
  const [second, first] = [await queue(42, 2), await queue(41, 1)];
  await expect(begins(second)).rejects.toMatchObject({ ...failing, holder: first.id });
  const begun = await begins(first);
  await expect(begins(second)).rejects.toMatchObject({ ...failing, holder: first.id });
  expect(await store.queue()).toMatchObject({ holder: { id: first.id }, waiting: [{ id: second.id }] });
  await bring(begun, ['running', 'verifying', 'succeeded']);
  expect(isTurn(await store.queue(), second.id)).toBe(true);
  expect((await begins(second)).state).toBe('preflight');
});

test('behind a run that failed nobody begins by itself: a run that was asked for since does, and its success frees them', async () => {
  await using _ = await fresh('stopped');
  const failed = await begins(await queue(41, 1));
  const waiting = await queue(42, 2);
  await bring(failed, ['running', 'failed']);
  expect((await store.queue()).stopped?.id).toBe(failed.id);
  await expect(begins(waiting)).rejects.toMatchObject({ ...failing, holder: failed.id });
  const again = await begins(await queue(41, 1));
  await bring(again, ['running', 'verifying', 'succeeded']);
  expect((await store.queue()).stopped).toBeUndefined();
  expect((await begins(waiting)).state).toBe('preflight');
});

test('who was cancelled half-way stops a queue, too; who left it before it began does not', async () => {
  await using _ = await fresh('cancelled');
  const [first, second, third] = [await queue(41, 1), await queue(42, 2), await queue(43, 3)];
  await store.move(first.id, 'cancelled', { from: 'queued' });
  expect(await store.queue()).toMatchObject({ waiting: [{ id: second.id }, { id: third.id }] });
  expect((await store.queue()).stopped).toBeUndefined();
  const lease = await store.lease(second.id, 'one');
  if (lease === undefined) throw new Error('no lease');
  const begun = await begins(second);
  const client = await store.pool.connect();
  await client.query('BEGIN');
  await intendSteps(client, lease, [0]);
  await client.query('COMMIT');
  await failSteps(client, lease, { steps: [{ step: 0, error: { message: 'cancelled' } }] });
  client.release();
  await bring(begun, ['cancelling', 'cancelled']);
  expect((await store.queue()).stopped?.id).toBe(second.id);
});

test('of many that are accepted at once each has a place of its own, and one begins', async () => {
  await using _ = await fresh('race');
  const others = await Promise.all([1, 2, 3].map(() => openTargetStore({ url: target.url, environment: 'staging' })));
  const runs = await Promise.all([5, 3, 9, 1, 7].map((pull) => queue(pull, pull)));
  const now = await store.queue();
  expect(runs.map((run) => placeOf(now, run)).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  const tried = await Promise.allSettled(
    others.flatMap((other) => runs.map(({ id }) => other.move(id, 'preflight', { from: 'queued' }))),
  );
  expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await store.queue()).holder?.plan.change.pull).toBe(1);
  await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
});

test('a run for a later time has no place before it', async () => {
  await using _ = await fresh('later');
  const later = await queue(41, 1, { notBefore: new Date(Date.now() + 3_600_000).toISOString() });
  await store.move(later.id, 'scheduled', { from: 'queued' });
  const due = await queue(42, 2, { notBefore: new Date(Date.now() - 1000).toISOString() });
  await store.move(due.id, 'scheduled', { from: 'queued' });
  expect(await order()).toEqual([42]);
  await expect(begins(later)).rejects.toMatchObject(failing);
  expect((await begins(due)).state).toBe('preflight');
});
