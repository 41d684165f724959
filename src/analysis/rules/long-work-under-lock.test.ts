import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, findInFiles, lock } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string | string[], options: Parameters<typeof findIn>[1] = {}) =>
  findIn(sql, options).filter(({ rule }) => rule === 'long-work-under-lock');

it('names who holds what since which statement', () => {
  const sql = 'ALTER TABLE orders ADD a int;\nCREATE INDEX i ON users (name)';
  expect(found(sql)).toEqual([
    expect.objectContaining({
      severity: 'block',
      statement: 1,
      message:
        'CREATE INDEX i works through users while the transaction still holds ACCESS EXCLUSIVE on orders, taken by ALTER TABLE orders (line 1): reads and writes of orders wait until COMMIT.',
    }),
  ]);
});

it('says for how long, where it was measured', () => {
  const measured = [
    { locks: [lock('orders', 'AccessExclusiveLock', { heldMs: 2340 })] },
    { locks: [lock('users', 'ShareLock')] },
  ];
  const sql = 'ALTER TABLE orders ADD a int; CREATE INDEX i ON users (name)';
  expect(found(sql, { measured })[0]?.message).toContain('In the rehearsal it was held for 2.3 s.');
});

it.each([
  [
    'an index of the same table, which then stops reads too',
    'ALTER TABLE orders ADD a int; CREATE INDEX i ON orders (qty)',
  ],
  [
    'a check of a foreign key on another table',
    'ALTER TABLE orders ADD a int; ALTER TABLE users VALIDATE CONSTRAINT c',
  ],
  ['a copy into a new table', 'ALTER TABLE orders ADD a int; CREATE TABLE n AS SELECT * FROM users'],
  ['a writer’s lock', 'CREATE TRIGGER x AFTER INSERT ON orders EXECUTE FUNCTION f(); CREATE INDEX i ON users (name)'],
])('blocks %s', (_, sql) => {
  expect(found(sql)).toHaveLength(1);
});

it('is told once a transaction, at the first statement', () => {
  const sql = 'ALTER TABLE orders ADD a int;\nCREATE INDEX i ON users (name);\nCREATE INDEX j ON users (id)';
  expect(found(sql).map(({ statement }) => statement)).toEqual([1]);
  expect(found(sql)[0]?.message).toMatch(/wait until COMMIT\. Line 3 does so too\.$/);
});

it('counts a whole read that was measured, not a look at the first row', () => {
  const sql = 'ALTER TABLE orders ADD a int; SELECT check_users()';
  const measured = (rows: number) => [
    { locks: [lock('orders', 'AccessExclusiveLock')] },
    { scans: [{ relation: 'public.users', rows }] },
  ];
  const rows = { 'public.users': 1000, 'public.orders': 1000 };
  expect(found(sql, { measured: measured(1000), rows })).toHaveLength(1);
  expect(found(sql, { measured: measured(1), rows })).toEqual([]);
});

it('sees files that run in one transaction', () => {
  const files = ['ALTER TABLE orders ADD a int', 'CREATE INDEX i ON users (name)'];
  const all = findInFiles(files, { transaction: 'all' }).filter(({ rule }) => rule === 'long-work-under-lock');
  expect(all.map(({ migration, message }) => [migration, message.includes('(line 1 of 1.sql)')])).toEqual([
    ['2', true],
  ]);
  expect(findInFiles(files).filter(({ rule }) => rule === 'long-work-under-lock')).toEqual([]);
});

it.each([
  ['work before the lock', 'CREATE INDEX i ON users (name); ALTER TABLE users ADD a int'],
  ['a new table', 'CREATE TABLE n (a int); ALTER TABLE n ADD b int; CREATE INDEX i ON n (a)'],
  [
    'a lock that was let go',
    ['BEGIN; ALTER TABLE orders ADD a int; COMMIT', 'CREATE INDEX CONCURRENTLY i ON users (name)'],
  ],
  ['a second change of the catalogue', 'ALTER TABLE orders ADD a int; ALTER TABLE users ADD a int'],
  ['what another rule says', 'ALTER TABLE orders ADD a int; UPDATE users SET name = NULL'],
])('is silent on %s', (_, sql) => {
  expect(found(sql, { transaction: typeof sql === 'string' ? 'migration' : 'none' })).toEqual([]);
});
