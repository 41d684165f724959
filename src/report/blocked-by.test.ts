import { expect, test } from 'vitest';
import { blockedBy } from './blocked-by.ts';
import { lock } from './fixtures/build.ts';

// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES, table 13.2
test.each([
  ['AccessExclusiveLock', ['public.orders'], ['public.orders']],
  ['ExclusiveLock', [], ['public.orders']],
  ['ShareRowExclusiveLock', [], ['public.orders']],
  ['ShareLock', [], ['public.orders']],
  ['ShareUpdateExclusiveLock', [], []],
  ['RowExclusiveLock', [], []],
  ['AccessShareLock', [], []],
] as const)('%s keeps these readers and writers waiting: %j %j', (mode, reads, writes) => {
  expect(blockedBy([lock(mode, 'orders', 1)])).toEqual({ reads, writes });
});

test('an index locked in ACCESS EXCLUSIVE blocks readers and writers of its table', () => {
  const held = lock('AccessExclusiveLock', 'orders_key', 1, { kind: 'index', table: 'public.orders' });
  expect(blockedBy([held])).toEqual({ reads: ['public.orders'], writes: ['public.orders'] });
});

test('nobody waits for what the migration itself has made', () => {
  expect(blockedBy([lock('AccessExclusiveLock', 'fresh', 1, { isNew: true })])).toEqual({ reads: [], writes: [] });
});
