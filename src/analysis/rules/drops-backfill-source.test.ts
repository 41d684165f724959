import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findInFiles } from '../test-support.ts';

beforeAll(loadParser);

const found = (...files: string[]) => findInFiles(files).filter(({ rule }) => rule === 'drops-backfill-source');

const drop = 'ALTER TABLE orders DROP COLUMN note';

it.each([
  ['another column of the table', 'UPDATE orders SET email = note'],
  ['another table', 'INSERT INTO users (name) SELECT note FROM orders'],
  ['a join', 'UPDATE users SET name = o.note FROM orders o WHERE o.user_id = users.id'],
])('blocks dropping a column that is copied into %s', (_, copy) => {
  expect(found(copy, drop)).toEqual([
    expect.objectContaining({
      severity: 'block',
      migration: '2',
      message: expect.stringContaining('orders.note is dropped in the PR that copies it') as unknown,
    }),
  ]);
});

it('blocks dropping a table whose rows are copied', () => {
  expect(
    found('CREATE TABLE n AS SELECT 1 AS id; INSERT INTO n SELECT id FROM orders', 'DROP TABLE orders'),
  ).toHaveLength(1);
});

it('tells once of a statement that drops several', () => {
  const told = found('UPDATE orders SET code = note || email', 'ALTER TABLE orders DROP note, DROP email, DROP qty');
  expect(told.map(({ message }) => message)).toEqual([
    expect.stringContaining('orders.note and orders.email are dropped in the PR that copies them'),
  ]);
});

it.each([
  [
    'a column of the same name in a joined table',
    [
      'INSERT INTO users (name) SELECT u.name FROM orders o JOIN users u ON u.id = o.user_id',
      'ALTER TABLE orders DROP name',
    ],
  ],
  ['a column that nothing reads', ["UPDATE orders SET email = 'x'", drop]],
  ['a column that is only emptied', ['UPDATE orders SET note = NULL WHERE note IS NOT NULL', drop]],
  ['the drop before it', [drop, 'UPDATE orders SET email = code']],
  ['one row', ['UPDATE orders SET email = note WHERE id = 1', drop]],
  ['a column of that name elsewhere', ['UPDATE users SET name = note', drop]],
  ['a new table', ['CREATE TABLE n (note text); INSERT INTO n SELECT code FROM orders', 'DROP TABLE n']],
])('is silent on %s', (_, files) => {
  expect(found(...files)).toEqual([]);
});
