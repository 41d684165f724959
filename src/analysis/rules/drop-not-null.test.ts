import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'drop-not-null');

it.each([
  {
    sql: 'ALTER TABLE orders ALTER code DROP NOT NULL',
    severity: 'note',
    message: 'NULL into orders.code',
    step: 'ALTER COLUMN code DROP NOT NULL;',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders ALTER email DROP NOT NULL' },
  { sql: 'CREATE TABLE n (a int NOT NULL); ALTER TABLE n ALTER a DROP NOT NULL' },
  { sql: 'ALTER TABLE app.orders ALTER code DROP NOT NULL' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
