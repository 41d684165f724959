import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it('blocks, says whom it breaks, and leads to NOT NULL all the same', () => {
  const found = findIn('ALTER TABLE orders ADD COLUMN kind text NOT NULL').filter(
    ({ severity }) => severity !== 'note',
  );
  expect(found).toEqual([expect.objectContaining({ rule: 'add-column-not-null-no-default', severity: 'block' })]);
  expect(found[0]?.message).toContain('every row that the running app inserts fails');
  expect(found[0]?.recipe?.join('\n')).toContain('CHECK (kind IS NOT NULL) NOT VALID;');
});

it.each([
  "ALTER TABLE orders ADD kind text NOT NULL DEFAULT 'a'",
  'ALTER TABLE orders ADD kind text',
  'CREATE TABLE n (a int); ALTER TABLE n ADD b int NOT NULL',
  'ALTER TABLE orders ADD COLUMN IF NOT EXISTS code text NOT NULL',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql)).toEqual([]);
});
