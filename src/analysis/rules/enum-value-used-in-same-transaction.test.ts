import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { rulesOf } from '../test-support.ts';

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
