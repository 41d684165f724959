import { expect, test } from 'vitest';
import { cpuMs } from '../../test/support/cpu-ms.ts';
import type { AnalysedStatement } from '../analysis/analysis.ts';
import type { TracedStatement } from '../trace/trace.ts';
import { pairStatements } from './pair-statements.ts';

test('statements are paired by place and text, whatever the order of the trace', () => {
  const pairs = pairStatements(
    [analysed('SELECT 1', 1), analysed('SELECT 1', 2)],
    [traced('SELECT 1', 2, 0), traced('SELECT 1', 1, 1)],
  );
  expect(pairs.map((pair) => pair.traced?.index)).toEqual([1, 0]);
});

test('comments before a statement, its white space and its semicolon do not matter', () => {
  const sql = '-- why\n/* and\nhow */ ALTER TABLE a\n  ADD COLUMN b int;\n';
  expect(pairStatements([analysed('ALTER TABLE a ADD COLUMN b int', 3)], [traced(sql, 1, 7)])[0]?.traced?.index).toBe(
    7,
  );
});

test('a text that the tool changed is paired by its place', () => {
  expect(pairStatements([analysed('SELECT :x', 4)], [traced('SELECT 1', 4, 3)])[0]?.traced?.index).toBe(3);
});

test('bookkeeping without a place is left out, but not when it failed', () => {
  const insert = { ...traced('INSERT INTO schema_migrations VALUES (1)', 1, 0), location: undefined };
  const { location: _, ...bookkeeping } = insert;
  const failed = { ...bookkeeping, error: { sqlstate: '23505', message: 'duplicate' } };
  expect(pairStatements([], [bookkeeping])).toEqual([]);
  expect(pairStatements([], [failed])).toEqual([{ traced: failed }]);
});

test('what ran in a file without having been read is listed', () => {
  const pairs = pairStatements([analysed('SELECT 1', 1)], [traced('SELECT 1', 1, 0), traced('DROP TABLE a', 9, 1)]);
  expect(pairs.map(({ analysed, traced }) => [analysed?.sql, traced?.sql])).toEqual([
    ['SELECT 1', 'SELECT 1'],
    [undefined, 'DROP TABLE a'],
  ]);
});

test('ten thousand equal statements are paired within a second', () => {
  const read = Array.from({ length: 10_000 }, (_, line) => analysed('SELECT 1', line));
  const ran = read.map(({ location }, position) => traced('SELECT 1', location.line, position));
  const started = cpuMs();
  expect(pairStatements(read, ran).every((pair, position) => pair.traced?.index === position)).toBe(true);
  expect(cpuMs() - started).toBeLessThan(1000);
});

function analysed(sql: string, line: number): AnalysedStatement {
  return { sql, location: { path: 'a.sql', line }, operations: [], phase: 'expand' };
}

function traced(sql: string, line: number, position: number): TracedStatement {
  return {
    index: position,
    sql,
    session: 1,
    location: { path: 'a.sql', line },
    protocol: 'simple',
    transaction: 0,
    autocommit: false,
    startMs: 0,
    durationMs: 1,
    locks: [],
    rewrites: [],
    scans: [],
    rows: 0,
    walBytes: 0,
    sampled: false,
  };
}
