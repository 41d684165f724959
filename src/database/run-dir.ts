import {
  chownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, type Owner, thisOwner } from './owner.ts';
import type { ServerUser } from './server-user.ts';

const prefix = 'lockstep-run-';
/** A directory this young may be about to get its owner file. */
const graceMs = 60_000;

/** A private directory (0700, the server user's) in the OS temp dir, with a file that says whose run it is. */
export function createRunDir(user: ServerUser | undefined): string {
  const runDir = mkdtempSync(join(tmpdir(), prefix));
  writeFileSync(join(runDir, 'owner.json'), JSON.stringify(thisOwner()), { mode: 0o600 });
  if (user !== undefined) chownSync(runDir, user.uid, user.gid);
  return runDir;
}

/**
 * Removes what dead runs left (the second net behind the guard): their servers and directories. Only directories of
 * this user, or for root also of the server user, are looked at.
 */
export function sweepDeadRuns(user: ServerUser | undefined): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const runDir = join(tmpdir(), name);
    try {
      const stat = lstatSync(runDir);
      const ours = stat.uid === (process.getuid?.() ?? stat.uid) || stat.uid === user?.uid;
      if (!stat.isDirectory() || !ours || isInUse(runDir, stat.mtimeMs)) continue;
      killServerOf(join(runDir, 'data'));
      rmSync(runDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    } catch {
      // Another process is sweeping it.
    }
  }
}

function isInUse(runDir: string, mtimeMs: number): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(join(runDir, 'owner.json'), 'utf8')) as Owner);
  } catch {
    return Date.now() - mtimeMs < graceMs;
  }
}

/** The pid file is the server user's, so its word is not enough to kill as root: the process must live in `dataDir`. */
function killServerOf(dataDir: string): void {
  try {
    const pid = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
    if (!Number.isInteger(pid) || pid <= 1) return;
    if (process.platform === 'linux' && readlinkSync(`/proc/${pid}/cwd`) !== realpathSync(dataDir)) return;
    process.kill(pid, 'SIGKILL');
  } catch {
    // No pid file, or no such process.
  }
}
