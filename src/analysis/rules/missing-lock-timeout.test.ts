import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { find } from '../find.ts';
import { analyseSql, findIn, findInFiles, lock, shop } from '../test-support.ts';

beforeAll(loadParser);

const notes = (sql: string | string[], transaction: 'migration' | 'none' = 'migration') =>
  findIn(sql, { transaction }).filter(({ rule }) => rule === 'missing-lock-timeout');

it('notes once a migration, with the edit that mends it', () => {
  expect(notes('ALTER TABLE orders ADD a int; ALTER TABLE users ADD a int')).toEqual([
    expect.objectContaining({
      severity: 'note',
      statement: 0,
      message: expect.stringContaining('orders and users') as unknown,
      edit: { sql: "SET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD a int" },
    }),
  ]);
});

it.each([
  ['SET lock_timeout = 0; ALTER TABLE orders ADD a int', 'lock_timeout is 0, which is no limit:'],
  ["SET lock_timeout = '5min'; ALTER TABLE orders ADD a int", 'lock_timeout is 300 s, which is long:'],
  [
    "ALTER TABLE orders ADD a int;\nSET lock_timeout = '2s'; ALTER TABLE users ADD a int",
    'lock_timeout is set too late: SET lock_timeout (line 2) comes after the first strong lock:',
  ],
])('says what is wrong with %s', (sql, told) => {
  expect(notes(sql).map(({ message }) => message.slice(0, told.length))).toEqual([told]);
});

it('does not count SET LOCAL outside of a transaction, nor what an earlier file left', () => {
  expect(notes(["SET LOCAL lock_timeout = '2s'", 'ALTER TABLE orders ADD a int'], 'none')).toHaveLength(1);
  const files = ["SET lock_timeout = '2s'; ALTER TABLE orders ADD a int", 'ALTER TABLE users ADD a int'];
  const told = findInFiles(files).filter(({ rule }) => rule === 'missing-lock-timeout');
  expect(told.map(({ migration }) => migration)).toEqual(['2']);
});

it('counts what an earlier file of the same transaction set', () => {
  const files = ["SET LOCAL lock_timeout = '2s'", 'ALTER TABLE users ADD a int'];
  const told = (transaction: 'migration' | 'all') =>
    findInFiles(files, { transaction }).filter(({ rule }) => rule === 'missing-lock-timeout');
  expect(told('all')).toEqual([]);
  expect(told('migration')).toHaveLength(1);
});

it('believes what the session is configured with', () => {
  const analysis = analyseSql('ALTER TABLE orders ADD a int');
  const rulesWith = (settings: Record<string, string>) =>
    find({ analysis, catalogOf: () => shop, serverMajor: 17, settingsOf: () => settings }).map(({ rule }) => rule);
  expect(rulesWith({ lock_timeout: '2s' })).not.toContain('missing-lock-timeout');
  const measured = [{ configured: { lock_timeout: '2000' }, locks: [lock('orders', 'AccessExclusiveLock')] }];
  expect(findIn('ALTER TABLE orders ADD a int', { measured }).map(({ rule }) => rule)).not.toContain(
    'missing-lock-timeout',
  );
  expect(rulesWith({ lock_timeout: '0' })).toContain('missing-lock-timeout');
});

it.each([
  "SET LOCAL lock_timeout = '2s'; ALTER TABLE orders ADD a int",
  "SELECT set_config('lock_timeout', '2000', true); ALTER TABLE orders ADD a int",
  "SET statement_timeout = '5s'; ALTER TABLE orders ADD a int",
  'CREATE TABLE n (a int); ALTER TABLE n ADD b int',
  'SELECT 1',
])('is silent on %s', (sql) => {
  expect(notes(sql)).toEqual([]);
});

it('is silent on CONCURRENTLY, which must not have one', () => {
  expect(notes('CREATE INDEX CONCURRENTLY i ON orders (qty)', 'none')).toEqual([]);
  expect(notes('ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY', 'none')).toEqual([]);
});
