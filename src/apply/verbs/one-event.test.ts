import { expect, test } from 'vitest';
import { openOrders } from '../guards/testing/orders.ts';
import { ada } from '../store/testing/values.ts';
import { pause } from './control.ts';
import { freeze, unfreeze } from './hold.ts';
import type { VerbContext } from './verb.ts';

test('what somebody does is one event of the trail, with who it was and what it was about', async () => {
  await using orders = await openOrders();
  const { config, control, plan, store, url } = await orders.expanding();
  const context: VerbContext = {
    ...{ actor: ada, config, control, change: { pull: 35 }, now: new Date() },
    open: () => Promise.resolve({ store, url, [Symbol.asyncDispose]: () => Promise.resolve() }),
    start: () => Promise.resolve(),
  };
  const [first] = (await store.events()).slice(-1);
  const environment = 'production';
  await freeze({ command: { verb: 'freeze', environment, flags: { reason: 'Black Friday' } }, context });
  await unfreeze({ command: { verb: 'unfreeze', environment, flags: {} }, context });
  const run = await store.create({ environment, kind: 'apply', actor: ada, plan });
  for (const [from, to] of [
    ['requested', 'validating'],
    ['validating', 'queued'],
    ['queued', 'preflight'],
    ['preflight', 'running'],
  ] as const)
    await store.move(run.id, to, { from });
  expect(await pause({ command: { verb: 'pause', run: run.id, flags: {} }, context })).toMatchObject({
    run: { id: run.id },
  });
  const events = await store.events({ after: first?.seq ?? 0 });
  const did = events.filter(({ kind }) => kind !== 'state' && kind !== 'requested');
  expect(did.map(({ kind, data }) => ({ kind, data }))).toMatchObject([
    { kind: 'hold', data: { kind: 'freeze', actor: ada, reason: 'Black Friday' } },
    { kind: 'unhold', data: { kind: 'freeze', actor: ada, of: { reason: 'Black Friday' }, forced: false } },
    { kind: 'control', data: { verb: 'pause', actor: ada } },
  ]);
  // One that ends while it is looked whether they may is not said to pause.
  const mayAct = async (): Promise<undefined> => void (await store.move(run.id, 'failed', { from: 'running' }));
  const late = { ...context, control: { ...control, mayAct } };
  expect(await pause({ command: { verb: 'pause', run: run.id, flags: {} }, context: late })).toMatchObject({
    code: 'wrong_state',
    message: expect.stringContaining('it has ended: failed') as string,
  });
  expect(await store.controls(run.id)).toEqual([]);
});
