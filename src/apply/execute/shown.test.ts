import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../sql/postgres/parser.ts';
import { shown } from './shown.ts';

beforeAll(loadParser);

test.each([
  ["INSERT INTO a VALUES ('secret')", 'INSERT INTO a VALUES ($1)'],
  ["CREATE ROLE bob PASSWORD 'secret'", 'CREATE ROLE bob …'],
  ["ALTER SYSTEM SET primary_conninfo = 'password=secret'", 'ALTER SYSTEM SET …'],
  ["CREATE TABLE b AS SELECT 'secret'", 'CREATE TABLE b …'],
  ["PREPARE p AS SELECT 'secret'", 'PREPARE p AS …'],
  ["DO $$ BEGIN PERFORM 'secret'; END $$", 'DO …'],
  ["SET shop.key = 'secret'", 'SET shop …'],
  ['not SQL, and secret', 'not SQL …'],
])('%s is kept as %s', (sql, kept) => {
  expect(shown(sql)).toBe(kept);
});

test('each statement of a text is looked at, not the first one alone', () => {
  const text = "CREATE TABLE a (id int); CREATE ROLE bob PASSWORD 'secret'; INSERT INTO a VALUES ('secret')";
  expect(shown(text)).toBe('CREATE TABLE a (id int); CREATE ROLE bob …; INSERT INTO a VALUES ($1)');
});
