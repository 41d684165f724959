import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, lock, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it.each([
  ['ALTER TABLE orders ALTER qty TYPE bigint', 'ADD COLUMN qty_new bigint'],
  ['ALTER TABLE orders ADD token uuid DEFAULT gen_random_uuid()', 'ALTER COLUMN token SET DEFAULT gen_random_uuid()'],
  ['ALTER TABLE orders ADD n bigserial', 'ADD COLUMN n bigint'],
  ['ALTER TABLE orders ADD n int GENERATED ALWAYS AS (qty + 1) STORED', 'by a trigger'],
  ['VACUUM FULL orders', 'pg_repack'],
  ['CLUSTER orders USING orders_pkey', 'pg_repack'],
  ['ALTER TABLE orders SET LOGGED', 'in batches'],
  ['REFRESH MATERIALIZED VIEW order_totals', 'REFRESH MATERIALIZED VIEW CONCURRENTLY order_totals;'],
])('blocks %s and says how instead', (sql, step) => {
  const found = findIn(sql, { transaction: 'none' }).filter(({ severity }) => severity !== 'note');
  expect(found).toEqual([expect.objectContaining({ rule: 'table-rewrite', severity: 'block' })]);
  expect(found[0]?.recipe?.join('\n')).toContain(step);
});

it('believes the rehearsal: no rewrite was seen, so none is claimed', () => {
  const sql = 'ALTER TABLE orders ALTER qty TYPE bigint';
  expect(rulesOf(sql)).toEqual(['table-rewrite']);
  expect(rulesOf(sql, { measured: [{ locks: [lock('orders', 'AccessExclusiveLock')] }] })).toEqual([]);
});

it('counts the indexes of a rewritten table once, with it', () => {
  const index = lock('orders_pkey', 'AccessExclusiveLock', { kind: 'index', table: 'public.orders' });
  const rewrites = ['public.orders', 'public.orders_pkey'];
  const measured = [{ locks: [lock('orders', 'AccessExclusiveLock'), index], rewrites }];
  expect(rulesOf('ALTER TABLE orders ALTER qty TYPE bigint', { measured })).toEqual(['table-rewrite']);
  const alone = [{ locks: [lock('orders', 'ShareLock'), index], rewrites: ['public.orders_pkey'] }];
  expect(rulesOf('REINDEX INDEX orders_pkey', { measured: alone })).toEqual(['reindex-not-concurrent']);
  expect(rulesOf('ALTER TABLE orders ALTER email TYPE text', { measured: alone })).toEqual(['scan-under-lock']);
});

it('believes the rehearsal: a rewrite that no model foresaw', () => {
  const measured = [{ locks: [lock('orders', 'AccessExclusiveLock')], rewrites: ['public.orders'] }];
  expect(
    findIn("DO $$ BEGIN EXECUTE format('ALTER TABLE %I SET LOGGED', 'orders'); END $$", { measured }),
  ).toContainEqual(expect.objectContaining({ rule: 'table-rewrite', origin: 'measured' }));
});

it.each([
  'ALTER TABLE orders ADD a int DEFAULT 5',
  'ALTER TABLE orders ADD a timestamptz DEFAULT now()',
  'ALTER TABLE orders ALTER email TYPE text',
  'ALTER TABLE orders ALTER price TYPE numeric(12,2)',
  'CREATE TABLE n (a int); ALTER TABLE n ALTER a TYPE bigint',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql)).toEqual([]);
});
