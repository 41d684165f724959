import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'hygiene-no-primary-key');

it.each([
  { sql: 'CREATE TABLE n (a int)', severity: 'note', message: 'n has no primary key', step: 'ADD COLUMN id bigint' },
  {
    sql: 'CREATE TABLE n (a int UNIQUE NOT NULL)',
    severity: 'note',
    message: 'n has no primary key',
    step: 'PRIMARY KEY instead of UNIQUE NOT NULL behind a',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), { ...wanted, hygiene: true });
});

it.each([
  { sql: 'CREATE TABLE n (a int PRIMARY KEY)' },
  { sql: 'CREATE TABLE n (a int); ALTER TABLE n ADD PRIMARY KEY (a)' },
  { sql: 'CREATE TABLE n (LIKE orders INCLUDING ALL)' },
  { sql: 'CREATE TABLE n PARTITION OF events FOR VALUES IN (1)' },
  { sql: 'CREATE TEMP TABLE n (a int)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
