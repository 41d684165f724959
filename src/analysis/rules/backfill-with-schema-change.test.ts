import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, findInFiles, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it('blocks an UPDATE behind a schema change in one transaction', () => {
  const found = findIn("ALTER TABLE orders ADD kind text; UPDATE orders SET note = 'a'").filter(
    ({ severity }) => severity !== 'note',
  );
  expect(found).toEqual([
    expect.objectContaining({ rule: 'backfill-with-schema-change', severity: 'block', statement: 1 }),
  ]);
  expect(found[0]?.message).toContain('reads and writes of orders wait');
});

it('blocks filling a new table while its foreign key locks an old one', () => {
  expect(rulesOf('CREATE TABLE n (a bigint REFERENCES users); INSERT INTO n SELECT id FROM orders')).toEqual([
    'backfill-with-schema-change',
  ]);
});

it('says writes only where reads go on', () => {
  const sql = 'ALTER TABLE orders ADD FOREIGN KEY (qty) REFERENCES users NOT VALID; UPDATE orders SET note = 1';
  expect(findIn(sql).find(({ rule }) => rule === 'backfill-with-schema-change')?.message).toMatch(
    /: writes of orders and users wait/,
  );
});

it.each([
  "UPDATE users SET name = 'x' WHERE id = 3; ALTER TABLE orders ADD a int",
  "ALTER TABLE orders ADD a int; INSERT INTO users (name) VALUES ('root')",
  'ALTER TABLE orders ADD a int; UPDATE orders SET a = 1 WHERE id = 7',
  "ALTER TABLE orders ADD a int; UPDATE orders SET a = 1 WHERE code IN ('x', 'y')",
  'UPDATE orders SET qty = 1 WHERE id IN (SELECT id FROM orders LIMIT 500); ALTER TABLE orders ADD a int',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql)).toEqual([]);
});

it('names the statement that took the lock, also in an earlier file of the same transaction', () => {
  const files = ['ALTER TABLE orders ADD kind text', "UPDATE orders SET kind = 'a'"];
  const found = findInFiles(files, { transaction: 'all' }).find(({ rule }) => rule === 'backfill-with-schema-change');
  expect(found?.message).toBe(
    'UPDATE orders runs while the transaction still holds ACCESS EXCLUSIVE on orders, taken by ALTER TABLE orders (line 1 of 1.sql): reads and writes of orders wait for all of it.',
  );
  expect(findInFiles(files).map(({ rule }) => rule)).not.toContain('backfill-with-schema-change');
});

it('is silent where each statement is a transaction', () => {
  expect(rulesOf(['ALTER TABLE orders ADD a int', 'UPDATE orders SET qty = 1'], { transaction: 'none' })).toEqual([
    'unbatched-backfill',
  ]);
});
