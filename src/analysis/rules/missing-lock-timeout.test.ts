import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const notes = (sql: string) => findIn(sql).filter(({ rule }) => rule === 'missing-lock-timeout');

it('notes once a migration', () => {
  expect(notes('ALTER TABLE orders ADD a int; ALTER TABLE users ADD a int')).toEqual([
    expect.objectContaining({
      severity: 'note',
      statement: 0,
      message: expect.stringContaining('orders and users') as unknown,
    }),
  ]);
});

it.each([
  "SET LOCAL lock_timeout = '2s'; ALTER TABLE orders ADD a int",
  'CREATE TABLE n (a int); ALTER TABLE n ADD b int',
  'SELECT 1',
])('is silent on %s', (sql) => {
  expect(notes(sql)).toEqual([]);
});
