import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'hygiene-foreign-key-index');

it.each([
  {
    sql: 'CREATE TABLE n (id bigint PRIMARY KEY, a bigint REFERENCES users)',
    severity: 'note',
    message: 'No index begins with a of n: each DELETE from users',
    step: 'CREATE INDEX CONCURRENTLY ON n (a);',
  },
  {
    sql: 'ALTER TABLE orders ADD owner bigint REFERENCES users',
    severity: 'note',
    message: 'begins with owner of orders',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), { ...wanted, hygiene: true });
});

it.each([
  { sql: 'CREATE TABLE n (a bigint PRIMARY KEY REFERENCES users)' },
  { sql: 'CREATE TABLE n (a bigint REFERENCES users); CREATE INDEX i ON n (a)' },
  { sql: 'CREATE TABLE n (a bigint REFERENCES users, b int, UNIQUE (a, b))' },
  { sql: 'CREATE TABLE n (a bigint)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
