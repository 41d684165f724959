import { expect, test } from 'vitest';
import { defaultCacheDir } from './cache-dir.ts';

const isRoot = process.getuid?.() === 0;

test('LOCKSTEP_CACHE names the cache', () => {
  expect(defaultCacheDir({ LOCKSTEP_CACHE: '/somewhere', XDG_CACHE_HOME: '/xdg', HOME: '/home/a' })).toBe('/somewhere');
});

test.runIf(isRoot)('root’s cache is where the server’s user can read it', () => {
  expect(defaultCacheDir({ XDG_CACHE_HOME: '/root/.cache', HOME: '/root' })).toBe('/var/cache/lockstep');
});

test.skipIf(isRoot || process.platform !== 'linux')('others have it in their own cache directory', () => {
  expect(defaultCacheDir({ XDG_CACHE_HOME: '/xdg', HOME: '/home/a' })).toBe('/xdg/lockstep');
  expect(defaultCacheDir({ HOME: '/home/a' })).toBe('/home/a/.cache/lockstep');
});
