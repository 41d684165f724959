import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it.each([
  'UPDATE orders SET qty = 1 WHERE qty IS NULL',
  'DELETE FROM orders',
  'INSERT INTO users (id) SELECT id FROM orders',
  'WITH x AS (DELETE FROM orders RETURNING id) SELECT count(*) FROM x',
])('warns on %s', (sql) => {
  expect(findIn(sql).map(({ rule, severity }) => [rule, severity])).toEqual([['unbatched-backfill', 'warn']]);
});

it('names the table and the columns in its recipe', () => {
  expect(findIn('UPDATE orders SET qty = 1, note = 2')[0]?.recipe?.[0]).toContain(
    'UPDATE orders SET qty = …, note = …',
  );
});

const batches = 'DO $$ BEGIN LOOP UPDATE orders SET qty = 1; EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$';

it.each([
  batches,
  "INSERT INTO users (name) VALUES ('a'), ('b')",
  'UPDATE orders SET qty = 1 WHERE id = 4',
  'CREATE TABLE n (a int); UPDATE n SET a = 1',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql)).toEqual([]);
});
