import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where fetched servers, pristine clusters and kept databases live: LOCKSTEP_CACHE; for root `/var/cache/lockstep`,
 * because there the server runs as another user that cannot enter root's home; else XDG_CACHE_HOME or the platform's
 * usual place.
 */
export function defaultCacheDir(env: Record<string, string | undefined>): string {
  if (env.LOCKSTEP_CACHE) return env.LOCKSTEP_CACHE;
  if (process.getuid?.() === 0) return '/var/cache/lockstep';
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'lockstep');
  const home = env.HOME ?? homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'lockstep');
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'lockstep', 'cache');
  return join(home, '.cache', 'lockstep');
}
