import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'function-replaced');

it.each([
  {
    sql: "CREATE OR REPLACE FUNCTION order_total(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    severity: 'note',
    message: 'order_total does something else from here on',
    step: 'CREATE FUNCTION order_total_v2 …;',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: "CREATE OR REPLACE FUNCTION nobody() RETURNS int LANGUAGE sql AS 'SELECT 1'" },
  {
    sql: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'",
  },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
