import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../plan.ts';
import { ada } from '../store/testing/values.ts';
import { checkGuards } from './check-guards.ts';
import { priorEnvironments } from './prior-environments.ts';
import { none, type Orders, openOrders } from './testing/orders.ts';

let orders: Orders;
beforeAll(async () => {
  orders = await openOrders();
});
afterAll(() => orders[Symbol.asyncDispose]());

const step = { kind: 'statement', sql: 'SELECT 1', phase: 'expand', location: { path: 'x.sql', line: 1 } } as const;
const passes = { detail: expect.any(String) as string };

describe('earlier environments', () => {
  const environments = { staging: none, production: none };

  test('the one before must have had the same bytes; the newest run counts', async () => {
    const context = await orders.here.context({ commit: orders.expandSha, environments });
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject({
      code: 'prior_env',
      nextStep: expect.stringContaining('`/migrate apply staging`') as string,
    });
    await runTo('succeeded');
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject(passes);
    const failed = await runTo('failed');
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject({
      code: 'prior_env',
      message: expect.stringContaining(`\`${failed}\`) is failed: boom`) as string,
    });
    await runTo('succeeded');
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject(passes);
    const withdrawn = await orders.here.run({ commit: orders.expandSha, environment: 'staging', environments });
    await (await orders.here.store('staging')).move(withdrawn.id, 'cancelled', { from: 'requested' });
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject(passes);
  });

  test('`after` names others, or none; the first has none before it', async () => {
    const free = { staging: none, production: { ...none, after: [] } };
    expect(
      await priorEnvironments.check(
        await orders.here.context({ commit: orders.expandSha, environments: free }),
        'accept',
      ),
    ).toHaveProperty('skipped');
    const wrong = { staging: none, production: { ...none, after: ['qa'] } };
    expect(
      await priorEnvironments.check(
        await orders.here.context({ commit: orders.expandSha, environments: wrong }),
        'accept',
      ),
    ).toMatchObject({
      code: 'prior_env',
      message: expect.stringContaining('`qa`, which is not in lockstep.yml') as string,
    });
    const first = await orders.here.context({ commit: orders.expandSha, environment: 'staging', environments });
    expect(await priorEnvironments.check(first, 'accept')).toHaveProperty('skipped');
  });

  test('one that does not answer refuses', async () => {
    const context = await orders.here.context({ commit: orders.expandSha, environments });
    const openOther = () => Promise.reject(new Error('no route to host'));
    const { refusal } = await checkGuards({ ...context, openOther }, 'accept');
    expect(refusal).toMatchObject({ code: 'prior_env', message: expect.stringContaining('no route') as string });
  });

  test('what was applied in part there counts for that part', async () => {
    await using own = await openOrders();
    const context = await own.here.context({ commit: own.expandSha, environments });
    const { change } = context.read;
    const [first] = change.migrations;
    if (first === undefined) throw new Error('no migration');
    const migrations = [first, { ...first, id: 'later', path: 'db/migrations/later.sql' }];
    const both = { ...change, migrations };
    const store = await own.here.store('staging');
    const units = (ids: string[]): Plan['units'] => [
      { index: 0, transactional: true, steps: ids.map((migration, index) => ({ ...step, index, migration })) },
    ];
    async function bring(only?: string): Promise<void> {
      const plan = { ...context.plan, change: both };
      const notes = only === undefined ? {} : { only };
      const run = await store.create({ environment: 'staging', kind: 'apply', actor: ada, plan, notes });
      const path = ['requested', 'validating', 'queued', 'preflight', 'running', 'verifying', 'succeeded'] as const;
      for (const [at, to] of path.slice(1).entries()) await store.move(run.id, to, { from: path[at] ?? 'requested' });
    }
    const asking = (ids: string[]) => {
      const plan = { ...context.plan, change: both, units: units(ids) };
      return priorEnvironments.check({ ...context, read: { ...context.read, change: both }, plan }, 'accept');
    };
    await bring(first.path);
    expect(await asking([first.id])).toMatchObject(passes);
    expect(await asking([first.id, 'later'])).toMatchObject({
      code: 'prior_env',
      message: expect.stringContaining('`db/migrations/later.sql` was not') as string,
    });
    await bring('later.sql');
    expect(await asking([first.id, 'later'])).toMatchObject(passes);
  });

  async function runTo(state: 'succeeded' | 'failed'): Promise<string> {
    const store = await orders.here.store('staging');
    const run = await orders.here.run({ commit: orders.expandSha, environment: 'staging', environments });
    const path = ['validating', 'queued', 'preflight', 'running', 'verifying', state] as const;
    for (const [index, to] of path.entries()) {
      await store.move(run.id, to, { from: path[index - 1] ?? 'requested', ...(to === 'failed' && { why: 'boom' }) });
    }
    return run.id;
  }
});
