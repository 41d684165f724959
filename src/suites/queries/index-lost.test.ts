import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQueryShop, type QueryShop } from './testing/query-shop.ts';

let shop: QueryShop;
beforeAll(async () => {
  shop = await openQueryShop();
});
afterAll(() => shop[Symbol.asyncDispose]());

describe('an index', () => {
  const byEmail = 'SELECT id FROM orders WHERE email = $1';
  test('that a query loses is told with both plans', async () => {
    const { indexLost, broken } = await shop.judge(
      ['CREATE INDEX other ON orders (total)', 'DROP INDEX orders_email_idx'],
      [byEmail, 'SELECT id FROM orders WHERE customer_id = $1', 'SELECT id FROM orders WHERE id = $1'],
    );
    expect(broken).toEqual([]);
    expect(indexLost).toMatchObject([
      { sql: byEmail, relation: 'public.orders', index: 'orders_email_idx', firstBreakingStatement: { line: 2 } },
    ]);
    expect(indexLost[0]?.before).toContain('orders_email_idx');
    expect(indexLost[0]?.before).toContain('Index Cond: ((email)::text = $1)');
    expect(indexLost[0]?.after).toContain('Seq Scan on orders');
  });

  test('is lost where a type no longer fits it, where an order needs it, and in a join', async () => {
    const join = 'SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.name = $1';
    const latest = 'SELECT id FROM orders ORDER BY created DESC LIMIT 10';
    const { indexLost } = await shop.judge(
      ['DROP INDEX orders_created_idx', 'DROP INDEX orders_customer_idx'],
      [latest, join],
    );
    expect(indexLost.map(({ sql, index }) => [sql, index])).toEqual([
      [latest, 'orders_created_idx'],
      [join, 'orders_customer_idx'],
    ]);
  });

  test('is lost where a comparison no longer fits it, though it is still there', async () => {
    const join = 'SELECT o.id FROM orders o, customers c WHERE c.id = o.customer_id AND o.email = $1';
    const migration = [
      'ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey',
      'ALTER TABLE orders ALTER COLUMN customer_id TYPE numeric',
    ];
    const { indexLost } = await shop.judge(migration, [join]);
    expect(indexLost).toMatchObject([
      { relation: 'public.customers', index: 'customers_pkey', firstBreakingStatement: { line: 2 } },
    ]);
    const wider = ['ALTER TABLE orders ALTER COLUMN customer_id TYPE bigint, ALTER COLUMN email TYPE text'];
    expect((await shop.judge(wider, [join, byEmail])).indexLost).toEqual([]);
  });

  test('is not lost where another serves, a partial or a wider one takes its place, or a join is turned round', async () => {
    const join = 'SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id';
    const { indexLost } = await shop.judge(
      [
        'CREATE INDEX wider ON orders (email, total)',
        'DROP INDEX orders_email_idx',
        'CREATE INDEX more ON customers (id, name)',
      ],
      [byEmail, join, 'SELECT id FROM orders WHERE email IN ($1, $2) ORDER BY id'],
    );
    expect(indexLost).toEqual([]);
  });

  test('of a table that is small in production does not matter', async () => {
    const rows = { 'public.orders': 50 };
    expect((await shop.judge(['DROP INDEX orders_email_idx'], [byEmail], { rows })).indexLost).toEqual([]);
    const more = { 'public.orders': 50_000 };
    expect((await shop.judge(['DROP INDEX orders_email_idx'], [byEmail], { rows: more })).indexLost).toHaveLength(1);
  });
});
