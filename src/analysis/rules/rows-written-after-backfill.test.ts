import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findInFiles } from '../test-support.ts';

beforeAll(loadParser);

const found = (...files: string[]) => findInFiles(files).filter(({ rule }) => rule === 'rows-written-after-backfill');

const add = 'ALTER TABLE orders ADD kind text';
const fill = "UPDATE orders SET kind = 'a' WHERE kind IS NULL";

it('warns where a new column is filled and the running app leaves it empty', () => {
  expect(found(add, fill)).toEqual([
    expect.objectContaining({
      severity: 'warn',
      migration: '2',
      message: expect.stringContaining('does not know kind: rows that it inserts into orders') as unknown,
    }),
  ]);
  expect(found(`${add}; ${fill}`)).toHaveLength(1);
});

it.each([
  ['a default', ["ALTER TABLE orders ADD kind text DEFAULT 'a'", fill]],
  ['a default that comes later', [add, fill, "ALTER TABLE orders ALTER kind SET DEFAULT 'a'"]],
  ['a trigger', [add, 'CREATE TRIGGER k BEFORE INSERT ON orders EXECUTE FUNCTION f()', fill]],
  [
    'a trigger’s function that is replaced',
    [`${add}; CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE sql AS 'x'`, fill],
  ],
  ['a column of before', ["UPDATE orders SET note = 'a'"]],
  ['a new table', ['CREATE TABLE n (a int)', 'ALTER TABLE n ADD kind text', "UPDATE n SET kind = 'a'"]],
  ['NOT NULL, which other rules speak of', [add, fill, 'ALTER TABLE orders ALTER kind SET NOT NULL']],
  [
    'a rename to a name that the app writes',
    [add, fill, 'ALTER TABLE orders DROP note', 'ALTER TABLE orders RENAME kind TO note'],
  ],
  ['one row', [add, "UPDATE orders SET kind = 'a' WHERE id = 1"]],
])('is silent with %s', (_, files) => {
  expect(found(...files)).toEqual([]);
});
