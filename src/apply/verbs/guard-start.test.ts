import { expect, test } from 'vitest';
import { Config } from '../../config/schema.ts';
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

test('one that somebody lets go on is asked for its window, and for the rights of who confirmed it', async () => {
  await using orders = await openOrders();
  const noon = { from: '00:00', to: '23:59', timezone: 'UTC' };
  const { config, control, plan, store, url } = await orders.expanding({ fourEyes: true });
  const shut = Config.parse({
    ...config,
    environments: { production: { ...config.environments.production, windows: [{ ...noon, days: [yesterday()] }] } },
  });
  const run = await store.create({ environment: 'production', kind: 'apply', actor: ada, plan });
  for (const [index, to] of WAY.entries()) await store.move(run.id, to, { from: WAY[index - 1] ?? 'requested' });
  const lease = await store.lease(run.id, 'driver');
  if (lease === undefined) throw new Error('no lease');
  await inTransaction(store.pool, (client) => intendSteps(client, lease, [0]));
  const running = await store.move(run.id, 'pausing', { from: 'running', lease });
  const paused = await store.move(run.id, 'paused', { from: 'pausing', lease });
  const asks = (which: Config, leaves?: string) =>
    guardsOf({
      ...{ actor: ada, config: which, change: { pull: 35 }, now: new Date() },
      control: {
        ...control,
        mayAct: async (actor, people) =>
          actor.login === leaves
            ? { code: 'not_allowed', message: `${leaves} may not.`, nextStep: 'Ask.' }
            : control.mayAct(actor, people),
      },
      open: () => Promise.resolve({ store, url, [Symbol.asyncDispose]: () => Promise.resolve() }),
      start: () => Promise.reject(new Error('nothing begins')),
    });
  expect(await asks(config)(paused)).toBeUndefined();
  expect(await asks(shut)(paused)).toMatchObject({
    code: 'outside_window',
    nextStep: expect.stringContaining(`/migrate resume ${run.id}`) as string,
  });
  // It was cut off, and had begun in its window.
  expect(await asks(shut)({ ...running, state: 'running' })).toBeUndefined();
  const confirmed = { ...paused, confirmedBy: { ...ada, login: 'grace' } };
  expect(await asks(config)(confirmed)).toBeUndefined();
  expect(await asks(config, 'grace')(confirmed)).toMatchObject({ code: 'not_allowed', message: 'grace may not.' });
});

function yesterday(): string {
  return ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 6) % 7] ?? '';
}
