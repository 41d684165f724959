import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'hygiene-security-definer');

it.each([
  {
    sql: "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    severity: 'note',
    message: 'runs with its owner’s rights',
    step: 'ALTER FUNCTION f SET search_path',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), { ...wanted, hygiene: true });
});

it.each([
  { sql: "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 1'" },
  { sql: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'" },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
