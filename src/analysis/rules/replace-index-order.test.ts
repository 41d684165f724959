import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) =>
  findIn(sql, { transaction: 'none' as const }).filter(({ rule }) => rule === 'replace-index-order');

it.each([
  {
    sql: [
      'DROP INDEX CONCURRENTLY orders_email_idx',
      'CREATE INDEX CONCURRENTLY orders_email_qty_idx ON orders (email, qty)',
    ],
    severity: 'warn',
    message: 'orders_email_idx is gone before orders_email_qty_idx',
    step: 'DROP INDEX CONCURRENTLY orders_email_idx;',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: ['CREATE INDEX CONCURRENTLY i ON orders (email, qty)', 'DROP INDEX CONCURRENTLY orders_email_idx'] },
  { sql: ['DROP INDEX CONCURRENTLY orders_email_idx', 'CREATE INDEX CONCURRENTLY i ON orders (qty)'] },
  { sql: ['DROP INDEX CONCURRENTLY orders_email_idx', 'CREATE INDEX CONCURRENTLY i ON app.orders (email)'] },
  { sql: ['BEGIN', 'DROP INDEX orders_email_idx', 'CREATE INDEX i ON orders (email)', 'COMMIT'] },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
