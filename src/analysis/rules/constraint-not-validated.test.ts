import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'constraint-not-validated');

it.each([
  {
    sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (qty > 1) NOT VALID',
    severity: 'note',
    message: 'Rows that break it cannot be updated any more',
    step: 'VALIDATE CONSTRAINT c;',
  },
  {
    sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID',
    severity: 'note',
    message: 'f holds for new rows of orders only',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (qty > 1)' },
  {
    sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (qty > 1) NOT VALID; COMMIT; ALTER TABLE orders VALIDATE CONSTRAINT c',
  },
  { sql: 'CREATE TABLE n (a int); ALTER TABLE n ADD CONSTRAINT c CHECK (a > 1) NOT VALID' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
