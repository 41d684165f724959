import { expect, test } from 'vitest';
import { index } from './fixtures/blocked.ts';
import { renderJson } from './json.ts';
import { queueSummary, queueWords } from './queue-words.ts';
import type { JsonStatement, Wait } from './report.ts';
import { waitLines, waitsForRows } from './wait-words.ts';

const EVERYTHING = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'SELECT FOR UPDATE'];

function waited(probes: string[], more: Partial<Wait> = {}): Wait[] {
  return probes.map((probe) => ({ probe, table: 'public.orders', ms: 1240, kind: 'lock', ...more }));
}

function statement(waits: Wait[]): JsonStatement {
  const [first] = renderJson(index()).migrations[0]?.statements ?? [];
  if (first === undefined) throw new Error('no statement');
  return { ...first, waited: waits };
}

test('who waits is told by what they do, on which table, for how long', () => {
  expect(waitLines(statement(waited(['DELETE', 'INSERT', 'UPDATE'])))).toEqual([
    'INSERT, UPDATE and DELETE on orders wait up to 1.2 s',
  ]);
  expect(waitLines(statement(waited(EVERYTHING)))).toEqual(['every query on orders waits up to 1.2 s']);
});

test('tables of which the same is true share a sentence', () => {
  const both = [...waited(EVERYTHING), ...waited(EVERYTHING, { table: 'public.customers' })];
  expect(waitLines(statement(both))).toEqual(['every query on orders, customers waits up to 1.2 s']);
});

test('another table or an index that they wait for is named', () => {
  const child = waited(['INSERT'], { table: 'shop.items', blockedBy: { relation: 'public.orders' } });
  expect(waitLines(statement(child))).toEqual(['INSERT on shop.items waits up to 1.2 s for orders']);
});

test('rows that were changed keep only their own writers waiting', () => {
  const rows = waited(['UPDATE', 'DELETE'], { kind: 'row', blockedBy: { relation: 'public.orders' } });
  expect(waitsForRows(statement(rows))).toBe(true);
  expect(waitLines(statement(rows))).toEqual(['UPDATE and DELETE of the same rows of orders wait up to 1.2 s']);
  expect(waitsForRows(statement([]))).toBe(false);
});

test('a sampled wait is what was seen, not the longest', () => {
  expect(waitLines(statement(waited(EVERYTHING, { sampled: true })))).toEqual([
    'every query on orders waited 1.2 s (sampled)',
  ]);
});

test('locks that should keep writers out, and did not, are a disagreement that is shown', () => {
  expect(waitLines(statement([]))).toEqual(['tried: nobody waited']);
  const { probed: _, ...untried } = statement([]);
  expect(waitLines(untried)).toEqual([]);
});

test('what could not be tried is said', () => {
  const unknown = [{ probe: 'DELETE', table: 'public.customers', why: 'canceling statement due to statement timeout' }];
  const lines = waitLines({ ...statement(waited(EVERYTHING)), probed: { passed: [], unknown } });
  expect(lines).toEqual(['every query on orders waits up to 1.2 s', 'could not be tried: DELETE on customers']);
});

test('the queue tells what a minute means, and whether a lock_timeout ends it', () => {
  const report = renderJson(index());
  expect(queueSummary(report)).toBe(
    'While a transaction is open on `orders`, others queue behind the migration: set `lock_timeout`',
  );
  expect(queueWords(report)[0]?.what).toContain('every write to `orders` that comes later');
  const bounded = { ...report, queue: report.queue?.map((each) => ({ ...each, ownLockTimeoutMs: 2000 })) ?? [] };
  expect(queueSummary(bounded)).toContain('2 s at most: `lock_timeout` is set');
  expect(queueWords(bounded)[0]?.what).toContain('the migration’s `lock_timeout` ends that after 2 s');
});
