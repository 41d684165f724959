import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, findInFiles } from '../test-support.ts';

beforeAll(loadParser);

const build = 'CREATE INDEX CONCURRENTLY i ON orders (qty)';
const found = (...sql: string[]) =>
  findIn(sql, { transaction: 'none' }).filter(({ rule }) => rule === 'concurrently-under-short-timeout');

it.each([
  ["SET lock_timeout = '2s'", 'lock_timeout = 2 s'],
  ["SET statement_timeout = '30s'", 'statement_timeout = 30 s'],
  ["SELECT set_config('lock_timeout', '500', false)", 'lock_timeout = 500 ms'],
])('warns under %s', (set, told) => {
  expect(found(set, build)).toEqual([
    expect.objectContaining({ severity: 'warn', statement: 1, message: expect.stringContaining(told) as unknown }),
  ]);
});

it('says what stays behind', () => {
  const after = (sql: string) => found("SET lock_timeout = '2s'", sql)[0]?.message;
  expect(after(build)).toContain('the index i stays, invalid');
  expect(after('DROP INDEX CONCURRENTLY orders_email_idx')).toContain('until it is dropped again');
  expect(after('REINDEX TABLE CONCURRENTLY orders')).toContain('_ccnew');
  expect(after('ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY')).toContain('FINALIZE');
});

it('sees what an earlier file left in the session', () => {
  const all = findInFiles([["SET lock_timeout = '1s'", 'ALTER TABLE orders ADD a int'], build], {
    transaction: 'none',
  });
  const one = all.find(({ rule }) => rule === 'concurrently-under-short-timeout');
  expect(one).toMatchObject({ migration: '2', message: expect.stringContaining('left over from 1') as unknown });
});

it.each([
  ['no timeout', [build]],
  ['a long one', ["SET lock_timeout = '10min'", build]],
  ['one that was taken back', ["SET lock_timeout = '1s'", 'RESET lock_timeout', build]],
  ['one that was set to 0', ["SET lock_timeout = '1s'", 'SET lock_timeout = 0', build]],
  ['SET LOCAL, which does nothing here', ["SET LOCAL lock_timeout = '1s'", build]],
  ['a local one of a transaction before', ["BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT", build]],
  ['an index that is not concurrent', ["SET lock_timeout = '1s'", 'CREATE INDEX i ON orders (qty)']],
])('is silent with %s', (_, sql) => {
  expect(found(...sql)).toEqual([]);
});
