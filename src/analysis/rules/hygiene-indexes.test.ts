import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const catalog = {
  ...shop,
  relations: shop.relations.map((each) =>
    each.name === 'orders'
      ? {
          ...each,
          indexes: [
            {
              name: 'orders_email_at_idx',
              columns: ['email', 'at'],
              unique: false,
              valid: true,
              constraint: null,
              partial: false,
              method: 'btree',
            },
          ],
        }
      : each,
  ),
};

const found = (sql: string | string[]) =>
  findIn(sql, { catalog, transaction: 'none' as const }).filter(({ rule }) => rule === 'hygiene-indexes');

it.each([
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders USING hash (email)', severity: 'note', message: 'i is a hash index' },
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders (a, b, c, d, e)', severity: 'note', message: 'i has 5 columns' },
  {
    sql: 'CREATE INDEX CONCURRENTLY i ON orders (email, at)',
    severity: 'note',
    message: 'i has the columns of orders_email_at_idx of orders once more',
  },
  {
    sql: 'CREATE INDEX CONCURRENTLY i ON orders (email)',
    severity: 'note',
    message: 'orders_email_at_idx of orders begins with the columns of i',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), { ...wanted, hygiene: true });
});

it.each([
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders (at)' },
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders (email, qty)' },
  { sql: 'CREATE UNIQUE INDEX CONCURRENTLY i ON orders (email)' },
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders (email) WHERE qty > 1' },
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders USING gin (email)' },
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders (lower(email))' },
  { sql: 'CREATE INDEX CONCURRENTLY i ON app.orders (email)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
