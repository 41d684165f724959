import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const set = "SET LOCAL lock_timeout = '2s'";
const found = (sql: string[], transaction: 'migration' | 'none') =>
  findIn(sql, { transaction }).filter(({ rule }) => rule === 'set-local-without-transaction');

it('warns where each statement is a transaction, with the edit that mends it', () => {
  expect(found([set, 'ALTER TABLE orders ADD a int'], 'none')).toEqual([
    expect.objectContaining({ severity: 'warn', statement: 0, edit: { sql: "SET lock_timeout = '2s'" } }),
  ]);
});

it('warns behind a COMMIT that ended the tool’s transaction', () => {
  expect(found(['COMMIT', set], 'migration')).toHaveLength(1);
});

it('is silent inside a transaction: the tool’s, the script’s own, a text’s', () => {
  expect(found([set, 'SELECT 1'], 'migration')).toEqual([]);
  expect(found(['BEGIN', set, 'COMMIT'], 'none')).toEqual([]);
  expect(found([`${set}; SELECT 1`], 'none')).toEqual([]);
});

it('is silent on SET, and inside a block', () => {
  expect(found(["SET lock_timeout = '2s'", `DO $$ BEGIN ${set}; END $$`], 'none')).toEqual([]);
});
