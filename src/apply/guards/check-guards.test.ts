import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkGuards } from './check-guards.ts';
import type { GuardContext } from './context.ts';
import { type Orders, openOrders } from './testing/orders.ts';

let orders: Orders;
beforeAll(async () => {
  orders = await openOrders();
});
afterAll(() => orders[Symbol.asyncDispose]());

describe('all together', () => {
  test('a plan is told every guard; a command ends at the first that refuses', async () => {
    const context = await orders.expanding({ evidence: 'require', identity: { database: 'shop' } });
    const plan = await checkGuards(context, 'plan');
    expect(plan.refusal).toMatchObject({ code: 'no_evidence' });
    expect(plan.results.filter(({ outcome }) => outcome === 'refused').map(({ guard }) => guard)).toEqual([
      'evidence',
      'target',
    ]);
    expect((await checkGuards(context, 'accept')).results.at(-1)).toMatchObject({
      guard: 'evidence',
      outcome: 'refused',
    });
  });

  test('where waiting is enough, what is wrong for good is told before', async () => {
    const context = await orders.expanding({ freeDisk: 'SELECT 1' });
    expect((await checkGuards(context, 'start')).refusal).toMatchObject({ code: 'disk_low', waits: true });
    const run = await orders.here.run({ commit: orders.expandSha });
    const store: GuardContext['store'] = {
      ...context.store,
      queue: () => Promise.resolve({ holder: { ...run, state: 'running' }, waiting: [] }),
    };
    const both = { ...context, store, run: { ...run, id: 'r-other', plan: { ...run.plan, schemaBefore: 'other' } } };
    expect((await checkGuards(both, 'start')).refusal).toMatchObject({ code: 'drift' });
  });

  test('nothing stands against an everyday expand', async () => {
    const { refusal, results } = await checkGuards(await orders.expanding(), 'accept');
    expect(refusal).toBeUndefined();
    expect(results.map(({ outcome }) => outcome)).not.toContain('refused');
  });

  test('a rollback asks for rights, freeze, target, lock, schema and health only', async () => {
    const { results } = await checkGuards({ ...(await orders.expanding()), kind: 'rollback' }, 'accept');
    expect(results.map(({ guard }) => guard)).toEqual(['permission', 'freeze', 'target', 'lock', 'drift', 'health']);
  });
});
