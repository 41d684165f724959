import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Environment variable that marks every process of one run, so that a daemon that left the group is still found. */
export const RUN_MARK = 'LOCKSTEP_RUN';

const ROUNDS = 5;

/** Processes whose environment carries `mark` (Linux; elsewhere none). Forked children inherit it. */
async function findMarked(mark: string): Promise<number[]> {
  const wanted = `${RUN_MARK}=${mark}`;
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const carries = await Promise.all(
    pids.map(async (pid) => {
      const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      return environ.split('\0').includes(wanted);
    }),
  );
  return pids.filter((pid, at) => carries[at] === true && pid !== process.pid);
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // Already gone, or not ours.
  }
}

/** Asks the whole tree to end. */
export async function terminateTree(group: number, mark: string): Promise<void> {
  send(-group, 'SIGTERM');
  for (const pid of await findMarked(mark)) send(pid, 'SIGTERM');
}

/** Kills the process group and every marked process outside it, again until nothing is left (a fork may race). */
export async function killTree(group: number, mark: string): Promise<void> {
  send(-group, 'SIGKILL');
  for (let round = 0; round < ROUNDS; round++) {
    const left = await findMarked(mark);
    if (left.length === 0) return;
    for (const pid of left) send(pid, 'SIGKILL');
    await sleep(20);
  }
}
