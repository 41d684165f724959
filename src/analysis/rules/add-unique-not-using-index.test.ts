import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it.each([
  ['ALTER TABLE orders ADD CONSTRAINT mail UNIQUE (email)', 'CREATE UNIQUE INDEX CONCURRENTLY mail ON orders (email);'],
  [
    'ALTER TABLE orders ADD UNIQUE (email, qty)',
    'ADD CONSTRAINT orders_email_qty_key UNIQUE USING INDEX orders_email_qty_key;',
  ],
  ['ALTER TABLE prices ADD PRIMARY KEY (amount)', 'PRIMARY KEY USING INDEX prices_pkey;'],
  ['ALTER TABLE orders ADD ref text UNIQUE', 'ADD COLUMN ref text;'],
  ['ALTER TABLE orders ADD EXCLUDE USING gist (email WITH =)', 'cannot be built concurrently'],
])('blocks %s', (sql, step) => {
  const found = findIn(sql).filter(({ severity }) => severity !== 'note');
  expect(found).toEqual([expect.objectContaining({ rule: 'add-unique-not-using-index', severity: 'block' })]);
  expect(found[0]?.recipe?.join('\n')).toContain(step);
});

it.each([
  'ALTER TABLE orders ADD CONSTRAINT n UNIQUE USING INDEX orders_note_key',
  'CREATE TABLE n (a int UNIQUE); ALTER TABLE n ADD UNIQUE (a)',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql)).toEqual([]);
});
