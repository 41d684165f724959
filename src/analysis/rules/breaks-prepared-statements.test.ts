import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const notes = (sql: string) => findIn(sql).filter(({ rule }) => rule === 'breaks-prepared-statements');

it('notes once a migration, with the tables', () => {
  expect(notes('ALTER TABLE orders ADD a int; ALTER TABLE orders ALTER email TYPE text')).toEqual([
    expect.objectContaining({ severity: 'note', message: expect.stringContaining('from orders before') as unknown }),
  ]);
});

it('is silent on new tables', () => {
  expect(notes('CREATE TABLE n (a int); ALTER TABLE n ADD b int; CREATE INDEX CONCURRENTLY i ON orders (qty)')).toEqual(
    [],
  );
});
