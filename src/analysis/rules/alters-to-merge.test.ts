import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string | string[], transaction: 'migration' | 'none' = 'migration') =>
  findIn(sql, { transaction }).filter(({ rule }) => rule === 'alters-to-merge');

it('warns where a table is written anew more than once, with the one statement that does it', () => {
  const sql = 'ALTER TABLE orders ALTER qty TYPE bigint;\nALTER TABLE public.orders ADD r float DEFAULT random()';
  expect(found(sql)).toEqual([
    expect.objectContaining({
      severity: 'warn',
      statement: 1,
      message: expect.stringContaining('orders is written anew 2 times (line 1 and line 2)') as unknown,
      recipe: [expect.stringContaining('`ALTER TABLE orders ALTER qty TYPE bigint, ADD r float DEFAULT random();`')],
    }),
  ]);
});

it('warns where it is read more than once', () => {
  const sql = 'ALTER TABLE ONLY orders ALTER note SET NOT NULL; ALTER TABLE orders ADD CHECK (price > 0)';
  expect(found(sql).map(({ message }) => message)).toEqual([expect.stringContaining('read from end to end 2 times')]);
});

it('is hygiene for changes of the catalogue, each in a transaction of its own', () => {
  const sql = ['ALTER TABLE orders ADD a int', 'ALTER TABLE orders ADD b int'];
  expect(found(sql, 'none').map(({ hygiene }) => hygiene)).toEqual([true]);
});

it('does not put a SET NOT NULL beside the DROP of the CHECK that spares it the scan', () => {
  const sql = [
    'ALTER TABLE orders ALTER checked SET NOT NULL',
    'ALTER TABLE orders DROP CONSTRAINT orders_checked_check',
  ];
  expect(found(sql, 'none')).toEqual([]);
});

it.each([
  ['changes of the catalogue in one transaction', 'ALTER TABLE orders ADD a int; ALTER TABLE orders ADD b int'],
  ['one that works and one that does not', 'ALTER TABLE orders ALTER qty TYPE bigint; ALTER TABLE orders ADD b int'],
  ['several tables', 'ALTER TABLE orders ALTER qty TYPE bigint; ALTER TABLE users ALTER id TYPE numeric'],
  ['one ALTER with both', 'ALTER TABLE orders ALTER qty TYPE bigint, ADD r float DEFAULT random()'],
  [
    'a new table',
    'CREATE TABLE n (a int); ALTER TABLE n ALTER a TYPE bigint; ALTER TABLE n ADD r float DEFAULT random()',
  ],
  [
    'a rename, which cannot be merged',
    'ALTER TABLE orders RENAME qty TO amount; ALTER TABLE orders RENAME note TO text',
  ],
])('is silent on %s', (_, sql) => {
  expect(found(sql)).toEqual([]);
});
