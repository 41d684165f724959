import { expect, test } from 'vitest';
import type { AnalysedStatement } from '../analysis/analysis.ts';
import type { TracedLock, TracedStatement } from '../trace/trace.ts';
import { locksOf } from './locks-of.ts';

const sql = 'CREATE INDEX CONCURRENTLY a_idx ON a (b)';
const analysed = {
  sql,
  predicted: { locks: [{ relation: 'public.a', mode: 'ShareUpdateExclusiveLock' }], work: [] },
} as unknown as AnalysedStatement;
const seenLock: TracedLock = {
  schema: 'public',
  name: 'a',
  kind: 'table',
  mode: 'ShareUpdateExclusiveLock',
  heldMs: 3,
  origin: 'sampled',
  isNew: false,
};

function traced(more: Partial<TracedStatement>): TracedStatement {
  return { sql, locks: [], durationMs: 7, sampled: true, ...more } as TracedStatement;
}

test('a lock that sampling missed is told as predicted', () => {
  expect(locksOf({ analysed, traced: traced({}) })).toEqual([{ ...seenLock, heldMs: 7, origin: 'predicted' }]);
});

test('a lock that was seen is not told twice, and what was measured is complete', () => {
  expect(locksOf({ analysed, traced: traced({ locks: [seenLock] }) })).toEqual([seenLock]);
  expect(locksOf({ analysed, traced: traced({ sampled: false }) })).toEqual([]);
});
