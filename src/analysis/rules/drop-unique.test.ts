import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'drop-unique');

it.each([
  {
    sql: 'ALTER TABLE orders DROP CONSTRAINT orders_code_key',
    severity: 'warn',
    message: 'INSERT … ON CONFLICT (code) fails with error 42P10',
    step: 'CREATE UNIQUE INDEX CONCURRENTLY … ON orders',
  },
  { sql: 'DROP INDEX orders_note_key', severity: 'warn', message: 'ON CONFLICT (note)' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders DROP CONSTRAINT orders_qty_check' },
  { sql: 'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey' },
  { sql: 'DROP INDEX orders_email_idx' },
  { sql: 'ALTER TABLE orders DROP CONSTRAINT orders_code_key; ALTER TABLE orders ADD CONSTRAINT k UNIQUE (code)' },
  { sql: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey' },
  { sql: 'ALTER TABLE orders DROP CONSTRAINT IF EXISTS nope' },
  { sql: 'CREATE TABLE n (a int UNIQUE); ALTER TABLE n DROP CONSTRAINT n_a_key' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
