import { expect, test } from 'vitest';
import { forHolder, isLockFor, lockKey } from './lock-holder.ts';

const change = { digest: 'd', repository: 'acme/shop', pull: 12 };

test('a lock is for a pull request of its repository, however often that is pushed to', () => {
  const digest = lockKey({ repository: 'acme/shop', pull: 12 });
  expect(digest).toBe('acme/shop#12');
  expect(isLockFor({ digest }, { ...change, digest: 'another' })).toBe(true);
  expect(isLockFor({ digest }, { ...change, pull: 13 })).toBe(false);
  expect(isLockFor({ digest }, { ...change, repository: 'acme/billing' })).toBe(false);
  expect(forHolder({ digest }, 'acme/shop')).toBe(' for #12');
  expect(forHolder({ digest }, 'acme/billing')).toBe(' for acme/shop#12');
});

test('a clone knows no repository’s name: there the number alone counts', () => {
  const digest = lockKey({ repository: '/home/ada/shop', pull: 12 });
  expect(digest).toBe('#12');
  expect(isLockFor({ digest }, change)).toBe(true);
  expect(isLockFor({ digest: 'acme/shop#12' }, { ...change, repository: '/home/ada/shop' })).toBe(true);
});

test('a lock of one digest is for that, and one without a holder is for nobody', () => {
  expect(isLockFor({ digest: 'd' }, change)).toBe(true);
  expect(isLockFor({ digest: 'e' }, change)).toBe(false);
  expect(isLockFor({}, change)).toBe(false);
  expect([forHolder({ digest: 'e' }), forHolder({})]).toEqual([' for another change', '']);
});
