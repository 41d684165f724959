import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { constraint, findIn, shop } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const catalog = {
  ...shop,
  relations: shop.relations.map((each) =>
    each.name === 'orders'
      ? {
          ...each,
          constraints: [...each.constraints, constraint('unique', 'orders_status_qty_key', ['status', 'qty'])],
          indexes: [
            ...each.indexes,
            { name: 'orders_email_at_idx', columns: ['email', 'at'], unique: false, valid: true, constraint: null },
          ],
        }
      : each,
  ),
};

const found = (sql: string | string[]) =>
  findIn(sql, { catalog }).filter(({ rule }) => rule === 'drop-column-takes-more');

it.each([
  {
    sql: 'ALTER TABLE orders DROP COLUMN status',
    severity: 'warn',
    message: 'silently drops the unique constraint orders_status_qty_key (status, qty)',
    step: 'without status: qty',
  },
  {
    sql: 'ALTER TABLE orders DROP COLUMN at',
    severity: 'warn',
    message: 'the index orders_email_at_idx (email, at)',
    step: 'without at: email',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders DROP COLUMN email' },
  { sql: 'ALTER TABLE orders DROP COLUMN status, DROP COLUMN qty' },
  { sql: 'ALTER TABLE orders DROP COLUMN note' },
  { sql: 'ALTER TABLE orders DROP COLUMN IF EXISTS nope' },
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders (email); ALTER TABLE orders DROP COLUMN at' },
  { sql: 'ALTER TABLE orders ADD z int; ALTER TABLE orders DROP z' },
  { sql: 'ALTER TABLE app.orders DROP COLUMN status' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
