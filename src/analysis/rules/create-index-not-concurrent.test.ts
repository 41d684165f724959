import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, lock, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it('blocks an index on an existing table, and gives the user’s own statement back, concurrent', () => {
  const [finding] = findIn('CREATE UNIQUE INDEX orders_qty_idx ON orders (qty) -- fast\n WHERE qty > 1');
  expect(finding).toMatchObject({
    rule: 'create-index-not-concurrent',
    severity: 'block',
    statement: 0,
    origin: 'predicted',
  });
  expect(finding?.message).toContain('writes to orders wait');
  expect(finding?.recipe?.[1]).toContain(
    '`CREATE UNIQUE INDEX CONCURRENTLY orders_qty_idx ON orders (qty) WHERE qty > 1;`',
  );
});

it('says so once, also when it was measured', () => {
  const measured = [{ locks: [lock('orders', 'ShareLock')], scans: [{ relation: 'public.orders', rows: 100 }] }];
  const sql = "SET LOCAL lock_timeout = '1s'; CREATE INDEX i ON orders (qty)";
  expect(
    findIn(sql, { measured: [{}, ...measured], rows: { 'public.orders': 100 } }).map(({ rule, origin }) => [
      rule,
      origin,
    ]),
  ).toEqual([['create-index-not-concurrent', 'measured']]);
});

it('names the way for a partitioned table', () => {
  expect(findIn('CREATE INDEX i ON events (id)')[0]?.recipe?.[0]).toContain('CREATE INDEX i ON ONLY events (id)');
});

it.each([
  'CREATE INDEX CONCURRENTLY i ON orders (qty)',
  'CREATE INDEX IF NOT EXISTS orders_email_idx ON orders (email)',
  'CREATE INDEX i ON ONLY events (id)',
  'CREATE TABLE n (a int); CREATE INDEX i ON n (a)',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql, { transaction: 'none' })).toEqual([]);
});
