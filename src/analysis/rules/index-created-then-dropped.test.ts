import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findInFiles } from '../test-support.ts';

beforeAll(loadParser);

const found = (...files: string[]) => findInFiles(files).filter(({ rule }) => rule === 'index-created-then-dropped');

it('notes an index that does not outlive the PR', () => {
  expect(found('CREATE INDEX i ON orders (note)', 'DROP INDEX public.i')).toEqual([
    expect.objectContaining({
      migration: '2',
      severity: 'note',
      message: expect.stringContaining('built (line 1 of 1.sql) and dropped in the same PR: orders is read') as unknown,
    }),
  ]);
});

it.each([
  ['a left-over that is dropped first', ['DROP INDEX IF EXISTS i; CREATE INDEX i ON orders (note)']],
  ['another index', ['CREATE INDEX i ON orders (note)', 'DROP INDEX orders_email_idx']],
  ['a new table', ['CREATE TABLE n (a int); CREATE INDEX i ON n (a); DROP INDEX i']],
])('is silent on %s', (_, files) => {
  expect(found(...files)).toEqual([]);
});
