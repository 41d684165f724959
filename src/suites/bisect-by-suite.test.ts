import { expect, test } from 'vitest';
import { bisectBySuite } from './bisect-by-suite.ts';
import type { MigrationStatement } from './matrix-input.ts';

const make = (count: number): MigrationStatement[] =>
  Array.from({ length: count }, (_, at) => ({ sql: `S${at + 1}`, path: 'm.sql', line: at + 1, migration: 'm' }));
const later = () => performance.now() + 60_000;

/** Fails each test from the given statement on, and counts how often it was asked. */
function suite(breaks: Record<string, number>) {
  const asked: number[] = [];
  return {
    asked,
    failingAfter: async (prefix: readonly MigrationStatement[]) => {
      asked.push(prefix.length);
      return new Set(Object.entries(breaks).flatMap(([name, at]) => (prefix.length >= at ? [name] : [])));
    },
  };
}

test('every position of every length is found in at most ceil(log2 n) runs', async () => {
  for (const count of [1, 2, 3, 7, 8, 9, 33]) {
    for (let at = 1; at <= count; at++) {
      const { asked, failingAfter } = suite({ t: at });
      const found = await bisectBySuite({ statements: make(count), failingAfter, deadline: later() }).find('t');
      expect(found?.line).toBe(at);
      expect(asked.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)));
    }
  }
});

test('runs are shared between tests, and no more than ceil(log2 n) + 1 in all', async () => {
  const { asked, failingAfter } = suite({ a: 5, b: 5, c: 16 });
  const bisection = bisectBySuite({ statements: make(16), failingAfter, deadline: later() });
  expect((await bisection.find('a'))?.line).toBe(5);
  expect(asked).toHaveLength(4);
  expect((await bisection.find('b'))?.line).toBe(5);
  expect(asked).toHaveLength(4);
  expect(await bisection.find('c')).toBeUndefined();
  expect(asked).toHaveLength(5);
});

test('nothing is said when time is over or a run cannot tell', async () => {
  const { asked, failingAfter } = suite({ t: 2 });
  const over = bisectBySuite({ statements: make(4), failingAfter, deadline: performance.now() - 1 });
  expect(await over.find('t')).toBeUndefined();
  expect(asked).toEqual([]);
  const unsure = bisectBySuite({ statements: make(4), failingAfter: async () => undefined, deadline: later() });
  expect(await unsure.find('t')).toBeUndefined();
});

test('BEGIN and COMMIT are no candidates, and a single statement needs no run', async () => {
  const [only] = make(1);
  const statements = only ? [{ ...only, sql: 'BEGIN' }, only, { ...only, sql: '-- end\ncommit' }] : [];
  const { asked, failingAfter } = suite({});
  expect((await bisectBySuite({ statements, failingAfter, deadline: later() }).find('t'))?.sql).toBe('S1');
  expect(asked).toEqual([]);
});
