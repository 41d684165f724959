import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const build = 'CREATE INDEX CONCURRENTLY i ON orders (qty)';
const found = (sql: string | string[], transaction: 'migration' | 'none' = 'none') =>
  findIn(sql, { transaction }).filter(({ rule }) => rule === 'half-applied-on-failure');

it('is hygiene, once a migration', () => {
  expect(found(['ALTER TABLE orders ADD a int', 'ALTER TABLE orders ADD b int', build])).toEqual([
    expect.objectContaining({
      hygiene: true,
      statement: 2,
      message: expect.stringContaining('add column a') as unknown,
    }),
  ]);
});

it.each([
  ['one statement', [build]],
  [
    'a setting of the table',
    ['ALTER TABLE orders SET (fillfactor = 90)', 'ALTER TABLE orders ALTER qty DROP NOT NULL', build],
  ],
  ['what can be said twice', ['ALTER TABLE orders ADD IF NOT EXISTS a int', "SET lock_timeout = '0'", build]],
  ['the script’s own transaction', ['BEGIN', 'ALTER TABLE orders ADD a int', 'ALTER TABLE orders ADD b int', 'COMMIT']],
  ['a text of several statements', ['ALTER TABLE orders ADD a int; ALTER TABLE orders ADD b int']],
])('is silent on %s', (_, sql) => {
  expect(found(sql)).toEqual([]);
});

it('is silent where the tool has a transaction', () => {
  expect(found('ALTER TABLE orders ADD a int; ALTER TABLE orders ADD b int', 'migration')).toEqual([]);
});
