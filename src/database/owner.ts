import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** Who made a run directory, precise enough to tell it from a later process with the same id. */
export interface Owner {
  pid: number;
  /** When the process started, in the system's own notation; empty where the system doesn't tell. */
  started: string;
  /** The pid namespace: a container's ids mean nothing outside it. Empty where there are none. */
  namespace: string;
}

export function thisOwner(): Owner {
  return { pid: process.pid, started: startOf(process.pid) ?? '', namespace: pidNamespace() };
}

/** False only when the owner is certainly gone. */
export function isAlive(owner: Owner): boolean {
  if (owner.namespace !== pidNamespace()) return true;
  const started = startOf(owner.pid);
  return started !== undefined && started === owner.started;
}

/** The start time of a process, '' where it is unknown, undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // Field 22, starttime; the command name before it may hold blanks and parentheses.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    } catch {
      return undefined;
    }
  }
  if (process.platform === 'win32') return isRunning(pid) ? '' : undefined;
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.trim() || undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function pidNamespace(): string {
  if (process.platform !== 'linux') return '';
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
