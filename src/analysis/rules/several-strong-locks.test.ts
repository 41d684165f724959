import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, findInFiles, lock, rulesOf } from '../test-support.ts';

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
      message: expect.stringContaining('locks orders (line 1) and users (line 1), in this order') as unknown,
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

it('counts a writer’s lock as the second', () => {
  const sql = 'ALTER TABLE orders ADD a int; CREATE TABLE n (a bigint REFERENCES users)';
  expect(findIn(sql).filter(({ rule }) => rule === 'several-strong-locks')).toHaveLength(1);
});

it('warns of two transactions that lock the same tables in opposite order', () => {
  const files = [
    'ALTER TABLE users ADD a int; ALTER TABLE orders ADD a int',
    'ALTER TABLE orders ADD b int; ALTER TABLE users ADD b int',
  ];
  const warned = (transaction: 'migration' | 'all', texts = files) =>
    findInFiles(texts, { transaction }).filter(
      ({ rule, severity }) => rule === 'several-strong-locks' && severity === 'warn',
    );
  expect(warned('migration')).toEqual([
    expect.objectContaining({
      migration: '2',
      message: expect.stringMatching(
        /orders before users; an earlier one \(line 1 of 1.sql\) locks users before orders/,
      ) as unknown,
    }),
  ]);
  expect(warned('all')).toEqual([]);
  expect(warned('migration', [files[1] ?? '', files[1] ?? ''])).toEqual([]);
});

it('sees one transaction in several files', () => {
  const found = findInFiles(['ALTER TABLE users ADD a int', 'ALTER TABLE orders ADD a int'], { transaction: 'all' });
  expect(found.filter(({ rule }) => rule === 'several-strong-locks').map(({ migration }) => migration)).toEqual(['2']);
});

it('is silent on tables that one statement locks, and on writers’ locks alone', () => {
  const quiet = (sql: string) => findIn(sql).filter(({ rule }) => rule === 'several-strong-locks');
  expect(quiet('DROP TABLE orders, users')).toEqual([]);
  expect(quiet('CREATE TABLE n (a bigint REFERENCES users); CREATE TABLE m (a bigint REFERENCES orders)')).toEqual([]);
});
