import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheDir } from '../../src/database/cache-dir.ts';
import { fetchEmbedded } from '../../src/database/fetch-embedded.ts';

export interface ScratchCache extends Disposable {
  dir: string;
}

/** An empty cache directory that the server's user can read. */
export function emptyCache(): ScratchCache {
  const dir = mkdtempSync(join(tmpdir(), 'scratch-cache-'));
  chmodSync(dir, 0o755);
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A cache directory of its own, but with the machine's fetched server of that major. */
export async function scratchCache(major = 17): Promise<ScratchCache> {
  const machine = defaultCacheDir(process.env);
  await fetchEmbedded({ major, cacheDir: machine, progress: () => {} });
  const scratch = emptyCache();
  symlinkSync(join(machine, 'binaries'), join(scratch.dir, 'binaries'));
  return scratch;
}
