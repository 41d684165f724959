import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type Owner, thisOwner } from './owner.ts';

/** What one run made on a server that is not Lockstep's own. No password is in it. */
export interface UrlRun {
  owner: Owner;
  /** `host:port`. */
  server: string;
  /** What the names of its databases begin with. */
  prefix: string;
  /** The roles it creates; the first is the app role. */
  roles: string[];
}

/** Notes a run before it makes anything. Returns its file, to be removed once all is dropped. */
export function registerUrlRun(cacheDir: string, run: Omit<UrlRun, 'owner'>): string {
  const dir = join(cacheDir, 'url-runs');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, `${run.prefix}.json`);
  writeFileSync(file, JSON.stringify({ ...run, owner: thisOwner() } satisfies UrlRun), { mode: 0o600 });
  return file;
}

/** Runs on `server` whose process is gone without having cleaned up. */
export function findDeadUrlRuns(cacheDir: string, server: string): { run: UrlRun; file: string }[] {
  const dir = join(cacheDir, 'url-runs');
  const found: { run: UrlRun; file: string }[] = [];
  for (const name of listFiles(dir)) {
    const file = join(dir, name);
    try {
      const run = JSON.parse(readFileSync(file, 'utf8')) as UrlRun;
      if (run.server === server && !isAlive(run.owner)) found.push({ run, file });
    } catch {
      rmSync(file, { force: true });
    }
  }
  return found;
}

function listFiles(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
