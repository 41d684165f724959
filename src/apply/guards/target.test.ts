import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../database/client.ts';
import type { GuardContext } from './context.ts';
import { target } from './target.ts';
import { type Orders, openOrders } from './testing/orders.ts';

let orders: Orders;
beforeAll(async () => {
  orders = await openOrders();
});
afterAll(() => orders[Symbol.asyncDispose]());

const passes = { detail: expect.any(String) as string };

describe('target', () => {
  test('its identity is learned when a command is taken, and kept; a plan learns nothing', async () => {
    const context = await orders.expanding();
    expect(await target.check(context, 'plan')).toMatchObject(passes);
    expect(await context.store.facts()).toEqual({});
    expect(await target.check(context, 'accept')).toMatchObject(passes);
    expect(await context.store.facts()).toMatchObject({ systemIdentifier: expect.stringMatching(/^\d+$/) as string });
  });

  test('another database than the one that was learned or configured is refused', async () => {
    const context = await orders.expanding();
    await target.check(context, 'accept');
    const facts = { ...(await context.store.facts()), systemIdentifier: '4711' };
    const store = { ...context.store, learn: (key: keyof typeof facts) => Promise.resolve(facts[key] ?? '') };
    expect(await target.check({ ...context, store: store as GuardContext['store'] }, 'accept')).toMatchObject({
      code: 'target_mismatch',
      message: expect.stringContaining('not `4711`') as string,
    });
    const configured = await orders.expanding({ identity: { database: 'shop' } });
    expect(await target.check(configured, 'start')).toMatchObject({
      code: 'target_mismatch',
      nextStep: expect.stringContaining('`DATABASE_URL`') as string,
    });
  });

  test('a role that may not read the system identifier must not have it required', async () => {
    await withClient(orders.server.admin(await databaseName()), async (admin) => {
      await admin.query('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC');
      try {
        expect(await target.check(await orders.expanding(), 'accept')).toMatchObject({
          detail: expect.stringContaining('may not be read') as string,
        });
        const strict = await orders.expanding({ identity: { systemIdentifier: '4711' } });
        expect(await target.check(strict, 'accept')).toMatchObject({ code: 'target_mismatch' });
      } finally {
        await admin.query('GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC');
      }
    });
  });

  test('a session that may not write is refused', async () => {
    await orders.here.client.query('SET default_transaction_read_only = on');
    expect(await target.check(await orders.expanding(), 'accept')).toMatchObject({
      code: 'target_mismatch',
      message: expect.stringContaining('read only') as string,
    });
    await orders.here.client.query('RESET default_transaction_read_only');
  });

  async function databaseName(): Promise<string> {
    const { rows } = await orders.here.client.query<{ name: string }>('SELECT current_database() AS name');
    return rows[0]?.name ?? '';
  }
});
