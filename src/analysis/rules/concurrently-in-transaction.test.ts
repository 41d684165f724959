import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { rulesOf } from '../test-support.ts';

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
