import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findInFiles, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

const sql = "ALTER TYPE mood ADD VALUE 'great'; ALTER TABLE orders ALTER status SET DEFAULT 'great'";

it('blocks the statement that uses the value too early', () => {
  expect(rulesOf(sql)).toEqual(['enum-value-used-in-same-transaction']);
});

it('is silent in two transactions, for a new type, and where it was seen to run', () => {
  expect(rulesOf(sql.split('; '), { transaction: 'none' })).toEqual([]);
  expect(
    rulesOf("CREATE TYPE m AS ENUM ('a'); ALTER TYPE m ADD VALUE 'great'; INSERT INTO users (name) VALUES ('great')"),
  ).toEqual([]);
  expect(rulesOf(sql, { measured: [{}, {}] })).toEqual([]);
});

it('sees files that run in one transaction', () => {
  const blocked = (transaction: 'migration' | 'all') =>
    findInFiles(sql.split('; '), { transaction }).filter(({ rule }) => rule === 'enum-value-used-in-same-transaction');
  expect(blocked('all')).toEqual([
    expect.objectContaining({ migration: '2', message: expect.stringContaining('(line 1 of 1.sql)') as unknown }),
  ]);
  expect(blocked('migration')).toEqual([]);
});
