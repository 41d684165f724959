import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, lock, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it('warns from three tables on', () => {
  const found = findIn('ALTER TABLE orders ADD x int; ALTER TABLE users ADD x int; ALTER TABLE events ADD x int');
  expect(found.filter(({ rule }) => rule === 'several-strong-locks').map(({ severity }) => severity)).toEqual(['warn']);
});

it('notes two tables once a transaction, at the last', () => {
  const found = findIn('ALTER TABLE orders ADD a int; ALTER TABLE users ADD a int; ALTER TABLE users ADD b int');
  expect(found.filter(({ rule }) => rule === 'several-strong-locks')).toEqual([
    expect.objectContaining({
      severity: 'note',
      statement: 1,
      message: expect.stringContaining('orders and users') as unknown,
    }),
  ]);
});

it('counts what was measured', () => {
  const measured = [
    { locks: [lock('orders', 'AccessExclusiveLock')] },
    { locks: [lock('orders', 'AccessExclusiveLock')] },
  ];
  expect(rulesOf('ALTER TABLE orders ADD a int; ALTER TABLE users ADD a int', { measured })).toEqual([]);
});

it('is silent on one table, on new tables and between transactions', () => {
  expect(rulesOf('ALTER TABLE orders ADD a int; ALTER TABLE orders ADD b int')).toEqual([]);
  expect(rulesOf('CREATE TABLE n (a int); ALTER TABLE n ADD b int; ALTER TABLE users ADD a int')).toEqual([]);
  expect(rulesOf(['ALTER TABLE orders ADD a int', 'ALTER TABLE users ADD a int'], { transaction: 'none' })).toEqual([]);
});
