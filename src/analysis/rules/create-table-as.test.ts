import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'create-table-as');

it.each([
  {
    sql: 'CREATE TABLE copy AS SELECT * FROM orders',
    severity: 'note',
    message: 'copy becomes a copy of orders',
    step: 'CREATE TABLE copy (LIKE orders INCLUDING ALL);',
  },
  { sql: 'SELECT * INTO copy FROM orders', severity: 'note', message: 'a copy of orders' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'CREATE TABLE copy AS SELECT * FROM orders WITH NO DATA' },
  { sql: 'CREATE TEMP TABLE copy AS SELECT * FROM orders' },
  { sql: 'CREATE TABLE n (a int); CREATE TABLE copy AS SELECT * FROM n' },
  { sql: 'CREATE TABLE copy AS SELECT 1 AS a' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
