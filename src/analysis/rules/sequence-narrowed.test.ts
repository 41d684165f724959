import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'sequence-narrowed');

it.each([
  {
    sql: 'ALTER SEQUENCE invoice_number AS integer',
    severity: 'warn',
    message: 'invoice_number gives smaller numbers',
    step: 'ALTER SEQUENCE invoice_number RESTART WITH',
  },
  { sql: 'ALTER SEQUENCE invoice_number RESTART', severity: 'warn', message: 'starts over' },
  { sql: 'ALTER SEQUENCE invoice_number RESTART WITH 1', severity: 'warn', message: 'starts over' },
  { sql: 'ALTER SEQUENCE invoice_number CYCLE', severity: 'warn', message: 'cycles' },
  {
    sql: 'ALTER TABLE orders ALTER id RESTART',
    severity: 'warn',
    message: 'orders.id starts over',
    step: 'ALTER TABLE orders ALTER COLUMN id RESTART WITH',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER SEQUENCE invoice_number AS bigint' },
  { sql: 'ALTER SEQUENCE invoice_number RESTART WITH 5000' },
  { sql: 'ALTER SEQUENCE invoice_number NO CYCLE' },
  { sql: 'ALTER SEQUENCE invoice_number CACHE 20' },
  { sql: 'CREATE SEQUENCE s; ALTER SEQUENCE s AS integer' },
  { sql: 'ALTER TABLE orders ALTER id RESTART WITH 5000' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
