import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../sql/postgres/parser.ts';
import { queryShape } from './query-shape.ts';

beforeAll(() => loadParser());

describe('a query shape', () => {
  test.each([
    ["SELECT * FROM users WHERE email = 'ann@example.com'", 'SELECT * FROM users WHERE email = $1'],
    ['SELECT * FROM users WHERE id = $1 AND age > 42', 'SELECT * FROM users WHERE id = $1 AND age > $2'],
    ["SELECT 1 /* user=ann@example.com */ FROM t -- 'secret'", 'SELECT $1 FROM t'],
    ["UPDATE t SET a = E'it\\'s', b = $$dollar$$ WHERE c IN (1, 2)", 'UPDATE t SET a = $1, b = $2 WHERE c IN ($3, $4)'],
    ["SELECT now() - interval '3 days'", 'SELECT now() - interval $1'],
    ['SELECT now() - interval $1', 'SELECT now() - CAST($1 AS interval)'],
    ['SELECT id FROM t WHERE id IN ($1 /*, ... */)', 'SELECT id FROM t WHERE id IN ($1 )'],
    ['INSERT INTO t VALUES ($1, $2);', 'INSERT INTO t VALUES ($1, $2)'],
  ])('of %s has no constants and no comments', (text, sql) => {
    const shape = queryShape(text);
    expect(shape?.sql).toBe(sql);
    expect(shape?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    "CREATE ROLE app PASSWORD 'secret'",
    "ALTER USER app PASSWORD 'secret'",
    "COPY t FROM PROGRAM 'curl -u ann:secret'",
    "SET app.token = 'secret'",
    "SELECT 1; CREATE ROLE app PASSWORD 'secret'",
    "DO $$ BEGIN PERFORM 'secret'; END $$",
    "EXPLAIN SELECT 'secret'",
    "SELECT 'unclosed secret",
    '',
    `SELECT ${'('.repeat(20_000)}`,
    `SELECT ${'1 + '.repeat(10_000)}1`,
  ])('is not made of %s', async (text) => {
    expect(queryShape(text)).toBeUndefined();
    await loadParser();
  });

  test('never holds a constant, wherever it stands', () => {
    const places = [
      "SELECT 'secret'",
      "SELECT a AS b FROM t WHERE x = ANY ('{secret}')",
      "SELECT CAST('secret' AS text), 'secret'::text, text 'secret'",
      "SELECT * FROM t ORDER BY (CASE WHEN a = 'secret' THEN 1 END) LIMIT 5",
      "WITH q AS (SELECT 'secret') INSERT INTO t SELECT * FROM q ON CONFLICT (a) DO UPDATE SET b = 'secret'",
      "SELECT f('secret', name => 'secret') FROM t TABLESAMPLE bernoulli (7)",
      "SELECT x FROM xmltable('secret' PASSING d COLUMNS x text PATH 'secret')",
      "SELECT extract(epoch FROM 'secret'::timestamp), position('secret' IN a), trim('secret' FROM a)",
      "SELECT b'101', x'1f', n'secret', U&'secret'",
    ];
    for (const text of places) expect(queryShape(text)?.sql ?? '', text).not.toMatch(/secret|101|1f/);
  });
});
