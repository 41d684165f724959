import { expect, test } from 'vitest';
import { openOrders } from '../guards/testing/orders.ts';
import type { RunState } from '../run-state.ts';
import { inTransaction } from '../store/in-transaction.ts';
import { intendSteps } from '../store/steps.ts';
import { ada } from '../store/testing/values.ts';
import { guardsOf } from './guard-start.ts';

const WAY: readonly RunState[] = ['validating', 'queued', 'preflight', 'running'];

test('a run that has begun goes on behind no freeze, and behind nobody else’s lock', async () => {
  await using orders = await openOrders();
  const { config, control, plan, store, url } = await orders.expanding();
  const run = await store.create({ environment: 'production', kind: 'apply', actor: ada, plan });
  for (const [index, to] of WAY.entries()) await store.move(run.id, to, { from: WAY[index - 1] ?? 'requested' });
  const lease = await store.lease(run.id, 'driver');
  if (lease === undefined) throw new Error('no lease');
  await inTransaction(store.pool, (client) => intendSteps(client, lease, [0]));
  const ask = guardsOf({
    ...{ actor: ada, config, control, change: { pull: 35 }, now: new Date() },
    open: () => Promise.resolve({ store, url, [Symbol.asyncDispose]: () => Promise.resolve() }),
    start: () => Promise.reject(new Error('nothing begins')),
  });
  expect(await ask(run)).toBeUndefined();
  await store.hold({ kind: 'lock', actor: ada, reason: 'ours', digest: plan.change.digest });
  expect(await ask(run)).toBeUndefined();
  await store.unhold('lock', ada);
  await store.hold({ kind: 'lock', actor: ada, reason: 'a look at the disk' });
  expect(await ask(run)).toMatchObject({
    code: 'locked',
    message: expect.stringContaining('a look at the disk') as string,
    nextStep: expect.stringContaining(`/migrate unlock production\`, then \`/migrate resume ${run.id}`) as string,
  });
  await store.unhold('lock', ada);
  await store.hold({ kind: 'freeze', actor: ada, reason: 'Black Friday' });
  expect(await ask(run)).toMatchObject({ code: 'frozen' });
});
