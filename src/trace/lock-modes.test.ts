import { expect, test } from 'vitest';
import { modesConflict, strengthened } from './lock-modes.ts';

test('a mode that keeps nobody else out is no news', () => {
  expect(strengthened(['AccessExclusiveLock'], ['AccessExclusiveLock', 'AccessShareLock'])).toEqual([]);
  expect(strengthened([], ['AccessShareLock', 'RowShareLock', 'ShareRowExclusiveLock'])).toEqual([
    'ShareRowExclusiveLock',
  ]);
});

test('modes that keep different sessions out are both said', () => {
  expect(strengthened([], ['ShareLock', 'ShareUpdateExclusiveLock'])).toEqual([
    'ShareLock',
    'ShareUpdateExclusiveLock',
  ]);
  expect(strengthened(['ShareLock'], ['ShareLock', 'RowExclusiveLock'])).toEqual(['RowExclusiveLock']);
});

test('conflicts are symmetric, and readers wait for ACCESS EXCLUSIVE alone', () => {
  expect(modesConflict('AccessShareLock', 'AccessExclusiveLock')).toBe(true);
  expect(modesConflict('AccessExclusiveLock', 'AccessShareLock')).toBe(true);
  expect(modesConflict('AccessShareLock', 'ExclusiveLock')).toBe(false);
  expect(modesConflict('RowExclusiveLock', 'ShareLock')).toBe(true);
  expect(modesConflict('ShareUpdateExclusiveLock', 'RowExclusiveLock')).toBe(false);
});
