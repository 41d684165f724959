import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it('warns, for the lock is short but queues', () => {
  const [finding] = findIn('DROP INDEX IF EXISTS orders_email_idx');
  expect(finding).toMatchObject({ rule: 'drop-index-not-concurrent', severity: 'warn' });
  expect(finding?.message).toContain('ACCESS EXCLUSIVE on orders');
  expect(finding?.recipe?.[1]).toContain('DROP INDEX CONCURRENTLY IF EXISTS orders_email_idx;');
});

it.each([
  'DROP INDEX CONCURRENTLY orders_email_idx',
  'DROP INDEX IF EXISTS nope',
  'CREATE TABLE n (a int); CREATE INDEX i ON n (a); DROP INDEX i',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql, { transaction: 'none' })).toEqual([]);
});
