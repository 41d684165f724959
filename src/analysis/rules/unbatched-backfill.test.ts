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

it.each([
  ['UPDATE orders SET qty = 1 WHERE true', 'every row in one transaction'],
  ['DELETE FROM orders', 'every row in one transaction'],
  ['UPDATE orders SET qty = 1 WHERE qty IS NULL', 'the rows that fit its WHERE in one transaction'],
])('says which rows %s changes', (sql, told) => {
  expect(findIn(sql)[0]?.message).toContain(`changes ${told}`);
});

it('says how many they were in the rehearsal', () => {
  const measured = [{ rows: 9800 }];
  const rows = { 'public.orders': 10_000 };
  expect(findIn('UPDATE orders SET qty = 1 WHERE qty IS NULL', { measured, rows })[0]?.message).toContain(
    '(in the rehearsal 9,800 of 10,000)',
  );
});

it('asks for ANALYZE, unless it is there', () => {
  const recipe = (sql: string) => findIn(sql)[0]?.recipe?.join('\n');
  expect(recipe('UPDATE orders SET qty = 1')).toContain('ANALYZE orders;');
  expect(recipe('UPDATE orders SET qty = 1; ANALYZE orders')).not.toContain('ANALYZE');
  expect(recipe('UPDATE orders SET qty = 1; ANALYZE')).not.toContain('ANALYZE');
  expect(recipe('ANALYZE orders; UPDATE orders SET qty = 1')).toContain('ANALYZE orders;');
});

const batches = 'DO $$ BEGIN LOOP UPDATE orders SET qty = 1; EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$';

it.each([
  batches,
  "INSERT INTO users (name) VALUES ('a'), ('b')",
  'UPDATE orders SET qty = 1 WHERE id = 4',
  "UPDATE orders SET qty = 1 WHERE code = 'x' AND qty IS NULL",
  'DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE qty = 0 LIMIT 5000)',
  'UPDATE orders SET qty = 1 WHERE id BETWEEN 1 AND 5000',
  'CREATE TABLE n (a int); UPDATE n SET a = 1',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql)).toEqual([]);
});
