import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string | string[], transaction: 'migration' | 'none' = 'none') =>
  findIn(sql, { transaction }).filter(({ rule }) => rule === 'unclosed-transaction');

it.each([
  ['one text', 'BEGIN; ALTER TABLE orders ADD a int'],
  ['statements that are sent one by one', ['START TRANSACTION', 'ALTER TABLE orders ADD a int']],
  ['the second of two', 'BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2'],
  ['a savepoint that is given back', 'BEGIN; SAVEPOINT a; ROLLBACK TO a'],
])('blocks %s', (_, sql) => {
  expect(found(sql).map(({ severity }) => severity)).toEqual(['block']);
});

it.each([
  ['COMMIT', 'BEGIN; SELECT 1; COMMIT'],
  ['END', 'BEGIN; SELECT 1; END'],
  ['ROLLBACK', 'BEGIN; SELECT 1; ROLLBACK'],
  ['a BEGIN of PL/pgSQL', 'DO $$ BEGIN PERFORM 1; END $$'],
])('is silent on %s', (_, sql) => {
  expect(found(sql)).toEqual([]);
});

it('is silent where the tool commits', () => {
  expect(found('BEGIN; ALTER TABLE orders ADD a int', 'migration')).toEqual([]);
});
