import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'autovacuum-disabled');

it.each([
  {
    sql: 'ALTER TABLE orders SET (autovacuum_enabled = false)',
    severity: 'warn',
    message: 'Without autovacuum the dead rows of orders stay',
    step: 'RESET (autovacuum_enabled);',
  },
  {
    sql: 'ALTER TABLE orders SET (fillfactor = 70, autovacuum_enabled = off)',
    severity: 'warn',
    message: 'Without autovacuum',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders SET (autovacuum_enabled = true)' },
  { sql: 'ALTER TABLE orders SET (fillfactor = 70)' },
  { sql: 'CREATE TABLE n (a int); ALTER TABLE n SET (autovacuum_enabled = false)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
