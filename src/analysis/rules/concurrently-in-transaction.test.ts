import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

const sql = 'CREATE INDEX CONCURRENTLY i ON orders (qty)';

it('blocks inside the tool’s transaction, the script’s own, and a batch of several statements', () => {
  expect(rulesOf(sql, { transaction: 'migration' })).toEqual(['concurrently-in-transaction']);
  expect(rulesOf(['BEGIN', sql, 'COMMIT'], { transaction: 'none' })).toEqual(['concurrently-in-transaction']);
  expect(rulesOf(`SELECT 1; ${sql}`, { transaction: 'none' })).toEqual(['concurrently-in-transaction']);
});

it('is silent where the statement is alone, or was seen to run', () => {
  expect(rulesOf([sql, 'DROP INDEX CONCURRENTLY orders_email_idx'], { transaction: 'none' })).toEqual([]);
  expect(rulesOf(sql, { transaction: 'migration', measured: [{}] })).toEqual([]);
});

it('blocks where PostgreSQL refused it', () => {
  const measured = [{ error: { sqlstate: '25001', message: 'cannot run inside a transaction block' } }];
  expect(rulesOf(sql, { transaction: 'none', measured })).toEqual(['concurrently-in-transaction']);
});

it.each([
  ['the transaction that the migration tool opens', sql, 'migration'],
  ['the transaction that BEGIN (line 1) opens', `BEGIN; ${sql}; COMMIT`, 'none'],
  ['the transaction that a text of several statements is', `SELECT 1; ${sql}`, 'none'],
  ['a block or function', `DO $$ BEGIN ${sql}; END $$`, 'none'],
] as const)('says that it is %s', (whose, text, transaction) => {
  const found = findIn(text, { transaction }).find(({ rule }) => rule === 'concurrently-in-transaction');
  expect(found?.message).toContain(`cannot run inside ${whose}: PostgreSQL answers error 25001`);
});

it('knows that a COMMIT in the file ends the tool’s transaction', () => {
  expect(rulesOf(['COMMIT', sql], { transaction: 'migration' })).not.toContain('concurrently-in-transaction');
});
