import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findInFiles } from '../test-support.ts';

beforeAll(loadParser);

const found = (files: string[], transaction: 'migration' | 'none' = 'migration') =>
  findInFiles(files, { transaction }).filter(({ rule }) => rule === 'index-built-twice');

const rewrite = 'ALTER TABLE orders ALTER qty TYPE bigint';

it.each([
  ['CREATE INDEX i ON orders (note)', 'migration'],
  ['CREATE INDEX CONCURRENTLY i ON orders (note)', 'none'],
  ['ALTER TABLE orders ADD CONSTRAINT i UNIQUE (note)', 'migration'],
] as const)('warns of a rewrite behind %s', (build, transaction) => {
  expect(found([build, rewrite], transaction)).toEqual([
    expect.objectContaining({
      migration: '2',
      severity: 'warn',
      message: expect.stringContaining('i (line 1 of 1.sql) was built on orders in this PR') as unknown,
    }),
  ]);
});

it.each([
  ['the right order', [rewrite, 'CREATE INDEX i ON orders (note)']],
  ['another table', ['CREATE INDEX i ON users (name)', rewrite]],
  ['a change of the catalogue', ['CREATE INDEX i ON orders (note)', 'ALTER TABLE orders ADD a int']],
  ['a new table', ['CREATE TABLE n (a int); CREATE INDEX i ON n (a)', 'ALTER TABLE n ALTER a TYPE bigint']],
])('is silent on %s', (_, files) => {
  expect(found(files)).toEqual([]);
});
