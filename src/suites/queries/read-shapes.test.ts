import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parser.ts';
import { keyOf, limits, readShapes } from './read-shapes.ts';

beforeAll(loadParser);

const seen = { origin: 'old app', count: 2, prepared: false } as const;
const textsOf = (...texts: string[]) =>
  readShapes(texts.map((sql) => ({ sql, ...seen }))).candidates.map(({ text }) => text);

describe('shapes', () => {
  it('are what can be planned, cut apart, without transactions, settings and DDL', () => {
    expect(
      textsOf(
        'BEGIN; SELECT 1; COMMIT',
        '-- note\n/* more */ with a as (select 1) select * from a',
        "SET x = 'y'",
        'CREATE TABLE t (id int)',
        '(SELECT 2)',
        'VALUES (1)',
        'CALL p()',
        'DEALLOCATE ALL',
        'PREPARE q (int) AS SELECT $1',
      ),
    ).toEqual([
      'SELECT 1',
      'with a as (select 1) select * from a',
      '(SELECT 2)',
      'VALUES (1)',
      'CALL p()',
      'SELECT $1',
    ]);
  });

  it('take COPY for a SELECT of its columns', () => {
    expect(
      textsOf(
        'COPY a.orders (id, "e mail") FROM STDIN WITH (FORMAT csv)',
        'copy "Or""ders" to stdout',
        'COPY (SELECT 1) TO STDOUT',
        'COPY orders (id) x FROM STDIN',
      ),
    ).toEqual(['SELECT id, "e mail" FROM a.orders', 'SELECT * FROM "Or""ders"']);
  });

  it('are one by constants and lists, and two by the number in a table’s name', () => {
    expect(keyOf('SELECT a FROM t WHERE b IN (1, 2)')).toBe(keyOf('select a from t where b in ($1)'));
    expect(keyOf('SELECT a FROM orders_2024')).not.toBe(keyOf('SELECT a FROM orders_2025'));
    expect(keyOf('SELECT a FROM "o 24"')).not.toBe(keyOf('SELECT a FROM "o 25"'));
    expect(keyOf('not sql')).toBe('not sql');
  });

  it('are counted once a text, and many constants of one shape are not all kept', () => {
    const twice = readShapes([
      { sql: 'SELECT 1', ...seen },
      { sql: 'SELECT 1', ...seen },
    ]);
    expect(twice.candidates).toMatchObject([{ count: 4 }]);
    const many = Array.from({ length: limits.variants * 3 }, (_, at) => `SELECT ${at}`);
    expect(textsOf(...many)).toHaveLength(limits.variants);
  });

  it('keep the search_path that sessions set, for the tables that only it finds', () => {
    const { searchPaths, candidates } = readShapes(
      ["SET search_path TO 'tenant', public", 'set local search_path=a', 'SET search_path = $1'].map((sql) => ({
        sql,
        ...seen,
      })),
    );
    expect(searchPaths).toEqual(['"tenant", public', 'a']);
    expect(candidates).toEqual([]);
  });
});
