import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, lock } from '../test-support.ts';

beforeAll(loadParser);

const notes = (sql: string, options: Parameters<typeof findIn>[1] = {}) =>
  findIn(sql, options)
    .filter(({ rule }) => rule === 'locks-second-table')
    .map(({ message }) => message);

it.each([
  ['CREATE TABLE n (a bigint REFERENCES users)', 'SHARE ROW EXCLUSIVE on users'],
  ['ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey', 'ACCESS EXCLUSIVE on users'],
  ['ALTER TABLE orders ADD z bigint REFERENCES users', 'SHARE ROW EXCLUSIVE on users'],
  ['ALTER TABLE orders ADD FOREIGN KEY (qty) REFERENCES users NOT VALID', 'SHARE ROW EXCLUSIVE on users'],
  ['CREATE TABLE events_2 PARTITION OF events FOR VALUES IN (1)', 'ACCESS EXCLUSIVE on events and events_rest'],
])('notes %s', (sql, words) => {
  expect(notes(sql)).toEqual([expect.stringContaining(words)]);
});

it('goes by what was measured', () => {
  expect(
    notes('ALTER TABLE orders ADD a int', {
      measured: [{ locks: [lock('orders', 'AccessExclusiveLock'), lock('users', 'AccessExclusiveLock')] }],
    }),
  ).toHaveLength(1);
  expect(
    notes('CREATE TABLE n (a bigint REFERENCES users)', {
      measured: [{ locks: [lock('n', 'AccessExclusiveLock', { isNew: true })] }],
    }),
  ).toEqual([]);
});

it('is silent on one table, and on a block that names none', () => {
  const block = "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'users'); END $$";
  expect(notes(block, { measured: [{ locks: [lock('users', 'AccessExclusiveLock')] }] })).toEqual([]);
  expect(notes('ALTER TABLE orders ADD a int')).toEqual([]);
});
