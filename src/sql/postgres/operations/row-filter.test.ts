import { beforeAll, expect, it } from 'vitest';
import { loadParser, parseStatements } from '../parse.ts';

beforeAll(loadParser);

function detailOf(sql: string): Record<string, unknown> {
  const result = parseStatements(sql);
  return result.ok ? (result.statements[0]?.operations[0]?.detail ?? {}) : {};
}

it.each([
  'UPDATE t SET a = 1',
  'UPDATE t SET a = 1 WHERE true',
  'DELETE FROM t WHERE 1 = 1',
  "DELETE FROM t WHERE b = 2 OR 'x' = 'x'",
])('%s changes every row', (sql) => {
  expect(detailOf(sql).everyRow).toBe(true);
});

it.each(['UPDATE t SET a = 1 WHERE b', 'DELETE FROM t WHERE 1 = 1 AND b = 2', 'DELETE FROM t WHERE NULL = NULL'])(
  '%s does not say so',
  (sql) => {
    expect(detailOf(sql).everyRow).toBeUndefined();
  },
);

it.each([
  'UPDATE t SET a = 1 WHERE id IN (SELECT id FROM t WHERE a IS NULL LIMIT 1000)',
  'WITH b AS (SELECT id FROM t LIMIT 1000 FOR UPDATE SKIP LOCKED) UPDATE t SET a = 1 FROM b WHERE b.id = t.id',
  'DELETE FROM t USING (SELECT id FROM t LIMIT 10) b WHERE b.id = t.id',
  'UPDATE t SET a = 1 WHERE id BETWEEN 1 AND 1000',
  'INSERT INTO t SELECT * FROM o LIMIT 10',
])('%s is bounded', (sql) => {
  const result = parseStatements(sql);
  expect(result.ok && result.statements[0]?.operations.at(-1)?.detail?.limited).toBe(true);
});

it.each([
  'UPDATE t SET a = (SELECT x FROM o LIMIT 1)',
  'UPDATE t SET a = d.id FROM (SELECT id FROM o LIMIT 1) d',
  'UPDATE t SET a = 1 WHERE o_id IN (SELECT id FROM o LIMIT 10)',
  'DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT NULL)',
  "UPDATE t SET a = 1 WHERE at BETWEEN '2020-01-01' AND '2024-01-01'",
])('%s is not', (sql) => {
  expect(detailOf(sql).limited).toBeUndefined();
});

it('names the columns that are compared with constants, and those that are read', () => {
  expect(detailOf("UPDATE t SET a = b || t.c WHERE d = 1 AND e IN ('x', 'y') AND f > 2")).toMatchObject({
    equals: 'd,e',
    columnsRead: 'b,t.c,d,e,f',
  });
  expect(detailOf('INSERT INTO t SELECT x.a, b FROM s.orders x').columnsRead).toBe('orders.a,b');
  expect(detailOf('UPDATE t AS x SET a = x.b').columnsRead).toBe('t.b');
  expect(detailOf('UPDATE t SET a = 1 WHERE d = 1 OR e = 2').equals).toBeUndefined();
  expect(detailOf('UPDATE t SET a = 1 WHERE d = e').equals).toBeUndefined();
});
