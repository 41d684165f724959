import { expect, it } from 'vitest';
import { append, insertBehind, wordsIn } from './sql-edit.ts';

const create = ['create', 'unique?', 'index'];

it.each([
  ['CREATE INDEX i ON t (a)', 'CREATE INDEX CONCURRENTLY i ON t (a)'],
  ['create /* x */ Unique\n index i ON t (a)', 'create /* x */ Unique\n index CONCURRENTLY i ON t (a)'],
])('puts words behind the first ones of %s', (sql, edited) => {
  expect(insertBehind(sql, create, 'CONCURRENTLY')).toBe(edited);
});

it('leaves a statement alone that begins otherwise', () => {
  expect(insertBehind('CREATE TABLE index (a int)', create, 'CONCURRENTLY')).toBeUndefined();
  expect(insertBehind('', create, 'CONCURRENTLY')).toBeUndefined();
});

it('puts words at the end, before a comment', () => {
  expect(append('ALTER TABLE t ADD CHECK (a > 1) -- why', 'NOT VALID')).toBe(
    'ALTER TABLE t ADD CHECK (a > 1) NOT VALID -- why',
  );
});

it('reads words, not strings, names and comments', () => {
  expect(wordsIn(`a > now() AND "random" <> 'b' -- c`)).toEqual(['a', 'now', 'and']);
});
