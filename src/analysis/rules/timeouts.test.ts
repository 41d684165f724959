import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { analyseSql } from '../test-support.ts';
import { durationOf, followTimeouts } from './timeouts.ts';

beforeAll(() => loadParser());

/** lock_timeout in force while the last statement runs, in ms. */
function lockTimeout(sql: string | string[], { configured = {}, transaction = 'none' as 'none' | 'migration' } = {}) {
  const session = followTimeouts(configured);
  const statements = analyseSql(sql, { transaction }).migrations.flatMap((migration) => migration.statements);
  return statements.map((each) => session.pass(each, { migration: '1', transaction: String(each.transaction) })).at(-1)
    ?.lock_timeout?.ms;
}

it.each([
  ['SET, until it is taken back', ["SET lock_timeout = '2s'", 'SELECT 1'], 2000],
  ['RESET', ["SET lock_timeout = '2s'", 'RESET lock_timeout', 'SELECT 1'], undefined],
  ['RESET ALL', ["SET lock_timeout = '2s'", 'RESET ALL', 'SELECT 1'], undefined],
  ['DISCARD ALL', ["SET lock_timeout = '2s'", 'DISCARD ALL', 'SELECT 1'], undefined],
  ['SET LOCAL in its transaction', ['BEGIN', 'SET LOCAL lock_timeout = 500', 'SELECT 1'], 500],
  ['SET LOCAL behind its transaction', ['BEGIN', 'SET LOCAL lock_timeout = 500', 'COMMIT', 'SELECT 1'], undefined],
  ['SET LOCAL outside of one', ['SET LOCAL lock_timeout = 500', 'SELECT 1'], undefined],
  ['SET behind the transaction', ['BEGIN', "SET lock_timeout TO '1min'", 'COMMIT', 'SELECT 1'], 60_000],
  ['set_config()', ["SELECT set_config('lock_timeout', '3s', false)", 'SELECT 1'], 3000],
  ['a value that is none', ["SET lock_timeout = '2s'", "SET lock_timeout = 'soon'", 'SELECT 1'], 2000],
])('follows %s', (_, sql, ms) => {
  expect(lockTimeout(sql)).toBe(ms);
});

it('goes back to what is configured', () => {
  const configured = { lock_timeout: '9s' };
  expect(lockTimeout('SELECT 1', { configured })).toBe(9000);
  expect(lockTimeout(['SET lock_timeout = 0', 'SELECT 1'], { configured })).toBe(0);
  expect(lockTimeout(['SET lock_timeout = 0', 'SET lock_timeout TO DEFAULT', 'SELECT 1'], { configured })).toBe(9000);
});

it.each([
  ['2s', 2000],
  ['1 min', 60_000],
  ['500', 500],
  ['1.5h', 5_400_000],
  ['100us', 0.1],
  ['', undefined],
  ['-1', undefined],
  ['2 weeks', undefined],
])('reads %s', (text, ms) => {
  expect(durationOf(text)).toBe(ms);
});
