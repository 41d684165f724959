import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../../sql/postgres/parse.ts';
import { createLandings, newHistory } from './landings.ts';

beforeAll(loadParser);

/** What is told of each text that a session sends, in order. */
function told(...texts: string[]): Array<string | undefined> {
  const landings = createLandings(newHistory());
  return texts.map((sql) => landings.query(sql));
}

const nothing = (count: number): undefined[] => Array<undefined>(count).fill(undefined);
const READ = 'SELECT id FROM public.done';

test('a transaction that writes a row of what was read first may have written its history with it', () => {
  const texts = [READ, 'BEGIN', 'ALTER TABLE a ADD b int', 'INSERT INTO "done" VALUES (1)', 'COMMIT'];
  expect(told(...texts)).toEqual(nothing(5));
  expect(told(READ, 'ALTER TABLE a ADD b int; INSERT INTO done VALUES (1)')).toEqual(nothing(2));
  // As Alembic does: the transaction begins with the question.
  expect(told('BEGIN', READ, 'DROP TABLE a', "UPDATE done SET id = 'x'", 'COMMIT')).toEqual(nothing(5));
});

test('what lands alone is told before it is sent: at once outside a transaction, at its COMMIT inside one', () => {
  expect(told('ALTER TABLE a ADD b int')).toEqual(['ALTER TABLE a ADD b int']);
  expect(told('UPDATE a SET b = b + 1')).toEqual(['UPDATE a SET b = b + 1']);
  expect(told('BEGIN', 'DROP TABLE a', 'SELECT 1', 'COMMIT')).toEqual([...nothing(3), 'DROP TABLE a']);
  expect(told('ALTER TABLE a ADD b int; ALTER TABLE a ADD c int')).toEqual(['ALTER TABLE a ADD b int']);
  // The transaction before has ended, and has nothing to do with this one.
  expect(told(READ, 'BEGIN', 'INSERT INTO done VALUES (1)', 'COMMIT', 'DROP TABLE a')[4]).toBe('DROP TABLE a');
});

test('rows of the app’s own are no history, also where the migration has read them', () => {
  const change = 'UPDATE users SET n = n + 1';
  expect(told(READ, 'BEGIN', change, 'COMMIT')).toEqual([...nothing(3), change]);
  const again = 'UPDATE orders SET n = 2';
  const texts = [
    READ,
    'BEGIN',
    change,
    'INSERT INTO done VALUES (1)',
    'COMMIT',
    'SELECT n FROM orders',
    'BEGIN',
    again,
    'COMMIT',
  ];
  expect(told(...texts)).toEqual([...nothing(8), again]);
});

test('what one session has read is known of the others', () => {
  const history = newHistory();
  const [one, other] = [createLandings(history), createLandings(history)];
  one.query(READ);
  expect(other.query('DROP TABLE a; INSERT INTO done VALUES (1)')).toBeUndefined();
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
  const landings = createLandings(newHistory());
  landings.parse('s', 'UPDATE a SET b = $1');
  landings.parse('', 'SELECT b FROM a');
  expect(landings.bind('')).toBeUndefined();
  expect(landings.query('BEGIN')).toBeUndefined();
  expect(landings.bind('s')).toBeUndefined();
  expect(landings.query('COMMIT')).toBeUndefined();
  expect(landings.bind('s')).toBe('UPDATE a SET b = $1');
  expect(landings.bind('s')).toBe('UPDATE a SET b = $1');
});
