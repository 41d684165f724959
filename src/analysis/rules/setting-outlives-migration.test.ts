import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string) => findIn(sql).filter(({ rule }) => rule === 'setting-outlives-migration');

it('is hygiene for a timeout, once a migration', () => {
  expect(found("SET lock_timeout = '2s'; SET statement_timeout = '5s'; SELECT 1")).toEqual([
    expect.objectContaining({
      severity: 'note',
      hygiene: true,
      message: expect.stringContaining('lock_timeout and statement_timeout stay set') as unknown,
    }),
  ]);
});

it.each([
  "SET session_replication_role = 'replica'; DELETE FROM users WHERE id = 1",
  "SELECT set_config('search_path', '', false)",
])('is more than hygiene on %s', (sql) => {
  expect(found(sql).map(({ hygiene }) => hygiene)).toEqual([undefined]);
});

it.each([
  "SET LOCAL lock_timeout = '2s'",
  "SET lock_timeout = '2s'; SELECT 1; RESET lock_timeout",
  'SET statement_timeout = 0; SET statement_timeout TO DEFAULT',
  'SET row_security = off; RESET ALL',
  'SET search_path = x; DISCARD ALL',
  "SELECT set_config('search_path', '', true)",
  'SET CONSTRAINTS ALL DEFERRED',
  'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE',
])('is silent on %s', (sql) => {
  expect(found(sql)).toEqual([]);
});
