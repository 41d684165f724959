import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSituation, type Situation } from '../../apply/store/testing/situation.ts';
import { ada, newRun } from '../../apply/store/testing/values.ts';
import { pauseOnSignal } from './pause-on-signal.ts';

let here: Situation;
beforeAll(async () => {
  here = await openSituation(17);
});
afterAll(() => here[Symbol.asyncDispose]());

const progress = { update: () => undefined };
const asked = async (id: string): Promise<string[]> => (await here.store.controls(id)).map(({ verb }) => verb);

test('who stops the process pauses the run, also where that was before it was listened to', async () => {
  for (const isEarly of [false, true]) {
    const { store } = here;
    const run = await store.create(newRun());
    const [stop, atOnce] = [new AbortController(), new AbortController()];
    if (isEarly) stop.abort();
    using stopping = pauseOnSignal(
      { progress, signal: stop.signal, atOnce: atOnce.signal },
      { store, run, actor: ada },
    );
    stop.abort();
    await expect.poll(() => asked(run.id)).toEqual(['pause']);
    expect(stopping.signal.aborted).toBe(false);
    atOnce.abort();
    expect(stopping.signal.aborted).toBe(true);
    await here.end(run.id);
  }
});

test('the driver is cut off at once where there is no time already', async () => {
  const { store } = here;
  const run = await store.create(newRun());
  const gone = AbortSignal.abort();
  using stopping = pauseOnSignal({ progress, signal: gone, atOnce: gone }, { store, run, actor: ada });
  expect(stopping.signal.aborted).toBe(true);
  await expect.poll(() => asked(run.id)).toEqual(['pause']);
  await here.end(run.id);
});

test('a run that has ended is left alone', async () => {
  const { store } = here;
  const run = await store.create(newRun());
  const stop = new AbortController();
  pauseOnSignal({ progress, signal: stop.signal }, { store, run, actor: ada })[Symbol.dispose]();
  stop.abort();
  await sleep(50);
  expect(await asked(run.id)).toEqual([]);
  await here.end(run.id);
});
