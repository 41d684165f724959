import { beforeAll, expect, test } from 'vitest';
import type { Migration, Script } from '../../migrations/migration.ts';
import { loadParser } from '../../sql/postgres/parser.ts';
import type { Unit } from '../plan.ts';
import { planUnits } from './plan-units.ts';

beforeAll(() => loadParser());

function migration(id: string, transaction: Script['transaction'], texts: string[], record?: string): Migration {
  const batches = texts.map((sql, index) => ({ sql, path: `m/${id}.sql`, line: 10 * index + 1 }));
  const named = { id, version: id, tool: 'sql', source: 'm', path: `m/${id}.sql`, files: {} } as const;
  return { ...named, up: { batches, transaction }, ...(record !== undefined && { record }) };
}

function plan(...migrations: Migration[]): Unit[] {
  return planUnits({ bookkeeping: '', migrations, direction: 'up' });
}

/** One line a unit: `t:` in a transaction, `n:` without, `l:` tried in one. */
function shape(units: Unit[]): string[] {
  return units.map(({ transactional, lone, begin, steps }) => {
    const how = transactional ? (lone ? 'l' : 't') : 'n';
    return `${how}: ${begin === undefined ? '' : `${begin}; `}${steps.map(({ sql }) => sql).join('; ')}`;
  });
}

test('a wrapped migration is one transaction with its history row, and mode all spans migrations', () => {
  const wrapped = migration('1', 'migration', ['CREATE TABLE a (); CREATE TABLE b ();'], 'INSERT INTO h VALUES (1)');
  expect(shape(plan(wrapped))).toEqual(['t: CREATE TABLE a (); CREATE TABLE b (); INSERT INTO h VALUES (1)']);
  const all = ['1', '2'].map((id) => migration(id, 'all', [`SELECT ${id}`], `INSERT INTO h VALUES (${id})`));
  expect(shape(plan(...all))).toEqual(['t: SELECT 1; INSERT INTO h VALUES (1); SELECT 2; INSERT INTO h VALUES (2)']);
  const steps = plan(...all).flatMap((unit) => unit.steps.map(({ index, kind, migration: of }) => [index, kind, of]));
  expect(steps).toEqual([
    [0, 'statement', '1'],
    [1, 'record', '1'],
    [2, 'statement', '2'],
    [3, 'record', '2'],
  ]);
});

test('without the tool’s transaction each message is one, and the history row goes into the last', () => {
  const record = 'INSERT INTO h VALUES (1)';
  expect(shape(plan(migration('1', 'none', ['SELECT 1; SELECT 2', 'SELECT 3'], record)))).toEqual([
    't: SELECT 1; SELECT 2',
    `t: SELECT 3; ${record}`,
  ]);
  expect(shape(plan(migration('1', 'none', ['CREATE INDEX CONCURRENTLY i ON a (b)'], record)))).toEqual([
    'n: CREATE INDEX CONCURRENTLY i ON a (b)',
    `t: ${record}`,
  ]);
  expect(shape(plan(migration('1', 'none', ['CALL p()'], record)))).toEqual(['l: CALL p()', `t: ${record}`]);
  expect(shape(plan(migration('1', 'none', [], record)))).toEqual([`t: ${record}`]);
});

test('BEGIN and COMMIT of the file are the borders, within a message and over several', () => {
  expect(shape(plan(migration('1', 'none', ['SELECT 0; BEGIN; SELECT 1; COMMIT; SELECT 2; SELECT 3'])))).toEqual([
    't: SELECT 0; SELECT 1',
    't: SELECT 2; SELECT 3',
  ]);
  const several = ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'SELECT 1', 'SAVEPOINT s', 'ROLLBACK TO s', 'END', 'SELECT 2'];
  expect(shape(plan(migration('1', 'none', several)))).toEqual([
    't: BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; SAVEPOINT s; ROLLBACK TO s',
    't: SELECT 2',
  ]);
  const inside = ['BEGIN; SELECT 1; COMMIT;', 'SELECT 2'];
  expect(shape(plan(migration('1', 'migration', inside, 'INSERT INTO h VALUES (1)')))).toEqual([
    't: SELECT 1',
    't: SELECT 2; INSERT INTO h VALUES (1)',
  ]);
});

test('what a file sets for its session is known to every later unit, and lock_timeout is ours', () => {
  const units = plan(
    migration('1', 'none', [
      "SELECT pg_catalog.set_config('search_path', '', false)",
      "SET lock_timeout = '1h'",
      'SET LOCAL work_mem = 64',
      'CREATE INDEX CONCURRENTLY i ON a (b)',
    ]),
    migration('2', 'migration', ["SET LOCAL lock_timeout = '1h'; SET ROLE owner", 'SELECT 1']),
    migration('3', 'none', ['SELECT 2']),
  );
  const path = "SELECT pg_catalog.set_config('search_path', '', false)";
  expect(units.map(({ session }) => session)).toEqual([
    undefined,
    [path],
    [path],
    [path],
    [path],
    [path, 'SET ROLE owner'],
  ]);
  expect(units.flatMap(({ steps }) => steps.filter(({ notSent }) => notSent).map(({ sql }) => sql))).toEqual([
    "SET lock_timeout = '1h'",
    "SET LOCAL lock_timeout = '1h'",
  ]);
});

test('a statement has its own line', () => {
  const [unit] = plan(migration('1', 'none', ['', '-- why\n\nSELECT 1;\n  SELECT 2']));
  expect(unit?.steps.map(({ location }) => location)).toEqual([
    { path: 'm/1.sql', line: 13 },
    { path: 'm/1.sql', line: 14 },
  ]);
});

test.for<[string, Script['transaction'], string[], number]>([
  ['rolls back', 'none', ['BEGIN; SELECT 1; ROLLBACK'], 1],
  ['Two-phase', 'none', ['BEGIN', 'SELECT 1', "PREPARE TRANSACTION 'x'"], 21],
  ['CHAIN', 'none', ['BEGIN', 'COMMIT AND CHAIN'], 11],
  ['never ends', 'none', ['BEGIN', 'SELECT 1'], 1],
  ['syntax error', 'migration', ['SELECT 1;\nSELEC 2'], 2],
  ['psql', 'migration', ['\\echo hello'], 1],
  ['COPY FROM STDIN', 'migration', ['COPY a FROM stdin;\n1\n\\.\n'], 1],
  ['COPY TO STDOUT', 'migration', ['COPY a TO stdout'], 1],
  ['inside a transaction', 'migration', ['CREATE INDEX CONCURRENTLY i ON a (b)'], 1],
  ['inside a transaction', 'none', ['SELECT 1; VACUUM a'], 1],
  ['table t of an earlier', 'none', ['CREATE TEMP TABLE t ()', 'INSERT INTO a SELECT * FROM t'], 11],
  ['statement p of an earlier', 'none', ['PREPARE p AS SELECT 1', 'EXECUTE p'], 11],
  ['cursor c of an earlier', 'none', ['DECLARE c CURSOR WITH HOLD FOR SELECT 1', 'FETCH c'], 11],
  ['standard_conforming_strings', 'none', ['SET standard_conforming_strings = off'], 1],
  ['after statements of the same message', 'none', ['SELECT 1; BEGIN ISOLATION LEVEL SERIALIZABLE; COMMIT'], 1],
])('refused, with file and line: %s', ([message, transaction, texts, line]) => {
  let thrown: unknown;
  try {
    plan(migration('1', transaction, texts));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'not-cuttable', path: 'm/1.sql', line });
  expect(String(thrown)).toContain(message);
});

test('a step that is not SQL, and a way back that is not there, are refused', () => {
  const inGo = { ...migration('1', 'none', []), notAnalysed: 'm/1.go is a step in Go' };
  expect(() => plan(inGo)).toThrow('a step in Go');
  const migrations = [migration('1', 'none', ['SELECT 1'])];
  expect(() => planUnits({ bookkeeping: '', migrations, direction: 'down' })).toThrow('no way back');
});
