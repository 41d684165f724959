import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../../sql/postgres/parse.ts';
import { createLandings } from './landings.ts';

beforeAll(loadParser);

/** What is told of each text that a session sends, in order. */
function told(...texts: string[]): Array<string | undefined> {
  const landings = createLandings();
  return texts.map((sql) => landings.query(sql));
}

test('a transaction that writes a row may have written its history with it', () => {
  expect(told('BEGIN', 'ALTER TABLE a ADD b int', 'INSERT INTO done VALUES (1)', 'COMMIT')).toEqual([
    ...Array<undefined>(4),
  ]);
  expect(told('ALTER TABLE a ADD b int; INSERT INTO done VALUES (1)')).toEqual([undefined]);
});

test('what lands alone is told before it is sent: at once outside a transaction, at its COMMIT inside one', () => {
  expect(told('ALTER TABLE a ADD b int')).toEqual(['ALTER TABLE a ADD b int']);
  expect(told('UPDATE a SET b = b + 1')).toEqual(['UPDATE a SET b = b + 1']);
  expect(told('BEGIN', 'DROP TABLE a', 'SELECT 1', 'COMMIT')).toEqual([
    undefined,
    undefined,
    undefined,
    'DROP TABLE a',
  ]);
  expect(told('ALTER TABLE a ADD b int; ALTER TABLE a ADD c int')).toEqual(['ALTER TABLE a ADD b int']);
  // The transaction before has ended, and has nothing to do with this one.
  expect(told('BEGIN', 'INSERT INTO done VALUES (1)', 'COMMIT', 'DROP TABLE a')[3]).toBe('DROP TABLE a');
});

test.each([
  'SELECT id FROM done',
  "SELECT pg_advisory_lock(1), set_config('search_path', '', false)",
  'CREATE TABLE IF NOT EXISTS done (id text)',
  'CREATE TABLE done (id text)',
  'DROP INDEX IF EXISTS i',
  'CREATE OR REPLACE VIEW v AS SELECT 1',
  "SET lock_timeout = '1s'",
  "COMMENT ON TABLE a IS 'x'",
  'VACUUM a',
])('%s is the same the second time, or refused', (sql) => {
  expect(told(sql)).toEqual([undefined]);
});

test.each([
  'SELECT fill_totals()',
  'WITH gone AS (DELETE FROM a RETURNING *) SELECT * FROM gone',
  'SELECT * INTO b FROM a',
  'CREATE TABLE b AS SELECT * FROM a',
  'CREATE INDEX CONCURRENTLY i ON a (b)',
  'DROP INDEX CONCURRENTLY i',
  'DO $$ BEGIN DELETE FROM a; END $$',
  'COPY a FROM STDIN',
  'no SQL at all',
])('%s is told', (sql) => {
  expect(told(sql)).toEqual([sql]);
});

test('a prepared statement is told when it runs, not when it is prepared', () => {
  const landings = createLandings();
  landings.parse('s', 'UPDATE a SET b = $1');
  expect(landings.query('BEGIN')).toBeUndefined();
  expect(landings.bind('s')).toBeUndefined();
  expect(landings.query('COMMIT')).toBeUndefined();
  expect(landings.bind('s')).toBe('UPDATE a SET b = $1');
  expect(landings.bind('s')).toBe('UPDATE a SET b = $1');
});
