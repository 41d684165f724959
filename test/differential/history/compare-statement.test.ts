import { expect, it } from 'vitest';
import type { Prediction } from '../../../src/analysis/locks/prediction.ts';
import { lock } from '../../../src/analysis/test-support.ts';
import type { LockMode, TracedStatement } from '../../../src/trace/trace.ts';
import { compareStatement } from './compare-statement.ts';

const nothingTraced: TracedStatement = {
  index: 0,
  sql: '',
  session: 1,
  protocol: 'simple',
  transaction: 1,
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

function differences(
  predicted: Partial<Prediction>,
  traced: Partial<TracedStatement>,
  held = new Map<string, LockMode>(),
) {
  const found = compareStatement({
    predicted: { locks: [], work: [], ...predicted },
    traced: { ...nothingTraced, ...traced },
    held,
    firstName: (name) => (name === 'public.new_name' ? 'public.orders' : name),
  });
  return found.map(({ relation, what, predicted: mine, measured }) => `${what} ${relation} ${mine} ${measured}`);
}

const strong = { relation: 'public.orders', mode: 'AccessExclusiveLock' as const };

it('tells a lock that only one of the two has, and one of another mode', () => {
  expect(differences({ locks: [strong] }, {})).toEqual(['lock public.orders AccessExclusiveLock none']);
  expect(differences({}, { locks: [lock('orders', 'ShareLock')] })).toEqual(['lock public.orders none ShareLock']);
  expect(differences({ locks: [strong] }, { locks: [lock('orders', 'ShareLock')] })).toEqual([
    'lock public.orders AccessExclusiveLock ShareLock',
  ]);
});

it('does not ask for a lock that the transaction holds already, nor for one on a new table', () => {
  const held = new Map<string, LockMode>([['public.orders', 'AccessExclusiveLock']]);
  expect(differences({ locks: [strong] }, {}, held)).toEqual([]);
  expect(differences({}, { locks: [lock('orders', 'ShareLock', { isNew: true })] })).toEqual([]);
});

it('knows a relation under its new name', () => {
  const predicted = { locks: [{ relation: 'public.new_name', mode: 'ShareLock' as const }] };
  expect(differences(predicted, { locks: [lock('orders', 'ShareLock')] })).toEqual([]);
});

it('lets what was only sampled be less than predicted, never more', () => {
  expect(differences({ locks: [strong] }, { sampled: true })).toEqual([]);
  const weak = { locks: [{ relation: 'public.orders', mode: 'ShareUpdateExclusiveLock' as const }] };
  expect(differences(weak, { sampled: true, locks: [lock('orders', 'AccessExclusiveLock')] })).toHaveLength(1);
});

it('tells rewrites and scans that only one of the two has', () => {
  const work = [{ relation: 'public.orders', kind: 'rewrite' as const }];
  expect(differences({ work }, {})).toEqual(['rewrite public.orders yes no']);
  expect(differences({}, { rewrites: ['public.orders'] })).toEqual(['rewrite public.orders no yes']);
  const scans = [{ relation: 'public.orders', rows: 100 }];
  const locks = [lock('orders', 'AccessExclusiveLock')];
  expect(differences({ locks: [strong] }, { scans, locks })).toEqual(['scan public.orders no yes']);
  expect(
    differences({ locks: [strong], work: [{ relation: 'public.orders', kind: 'build' }] }, { scans, locks }),
  ).toEqual([]);
});
