import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'create-table-exists');

it.each([
  {
    sql: 'CREATE TABLE IF NOT EXISTS users (id bigint, name text, phone text)',
    severity: 'warn',
    message: 'users exists already, without phone',
    step: 'ALTER TABLE users ADD COLUMN phone text;',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'CREATE TABLE IF NOT EXISTS users (id bigint, name text)' },
  { sql: 'CREATE TABLE IF NOT EXISTS n (a int)' },
  { sql: 'CREATE TABLE n (a int); CREATE TABLE IF NOT EXISTS n (a int, b int)' },
  { sql: 'CREATE TABLE IF NOT EXISTS app.users (id bigint, phone text)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
