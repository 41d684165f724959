import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

const severities = (sql: string, options: Parameters<typeof findIn>[1] = {}) =>
  findIn(sql, options)
    .filter(({ rule }) => rule === 'statement-not-seen')
    .map(({ severity }) => severity);

it('blocks what was neither read nor run, and only that', () => {
  expect(severities('ALTER TABEL orders ADD a int')).toEqual(['block']);
  expect(severities('SELECT 1;\n\\i other.sql\nSELECT 2;')).toEqual(['block']);
});

it('warns where one of the two is known', () => {
  expect(severities('ALTER TABEL orders ADD a int', { measured: [{}] })).toEqual(['warn']);
  expect(severities('ALTER TABLE orders ADD a int', { measured: [{ unseen: 'the server was too slow' }] })).toEqual([
    'warn',
  ]);
});

it('warns of a dynamic block that was not rehearsed', () => {
  const sql = "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'x'); END $$";
  expect(severities(sql)).toEqual(['warn']);
  expect(severities(sql, { measured: [{}] })).toEqual([]);
});

it.each(['CALL rebuild()', 'SELECT order_total(1)', 'DO $$ BEGIN PERFORM order_total(1); END $$', 'EXECUTE plan'])(
  'warns of %s, unless it was rehearsed',
  (sql) => {
    expect(severities(sql)).toEqual(['warn']);
    expect(severities(sql, { measured: [{}] })).toEqual([]);
  },
);

it.each(["SELECT setval('invoice_number', 7)", 'SELECT now(), count(*) FROM orders', 'SHOW lock_timeout'])(
  'is silent on %s, whose functions the server brings along',
  (sql) => {
    expect(severities(sql)).toEqual([]);
  },
);

it('is silent on what was read', () => {
  expect(rulesOf('ALTER TABLE orders ADD a int')).toEqual([]);
});
