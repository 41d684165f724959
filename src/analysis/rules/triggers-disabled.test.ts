import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'triggers-disabled');

it.each([
  {
    sql: 'ALTER TABLE orders DISABLE TRIGGER ALL',
    severity: 'warn',
    message: 'also switches off the foreign keys of orders',
    step: 'DISABLE TRIGGER USER;',
  },
  {
    sql: 'SET session_replication_role = replica',
    severity: 'warn',
    message: 'checks no foreign key',
    step: 'SET LOCAL session_replication_role = replica;',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders DISABLE TRIGGER USER' },
  { sql: 'ALTER TABLE orders DISABLE TRIGGER orders_touch' },
  { sql: 'SET session_replication_role = DEFAULT' },
  { sql: 'ALTER TABLE orders ENABLE TRIGGER ALL' },
  { sql: 'CREATE TABLE n (a int); ALTER TABLE n DISABLE TRIGGER ALL' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
