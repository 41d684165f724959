import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface HeldServer {
  child: ChildProcess;
  dataDir: string;
  runDir: string;
  postmaster: number;
}

/** Runs hold-server.ts, with these spawn options, until its server is up. */
export async function holdServer(
  args: string[],
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<HeldServer> {
  const script = join(import.meta.dirname, 'hold-server.ts');
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  const exited = once(child, 'exit');
  while (!output.includes('\n')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`hold-server ended: ${errors}`);
    await Promise.race([exited, sleep(20)]);
  }
  const { dataDir } = JSON.parse(output) as { dataDir: string };
  const postmaster = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return { child, dataDir, runDir: dirname(dataDir), postmaster };
}

/** Whether a process of that id runs (a zombie does not). */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Every process whose working directory is `dir` or below: the server's backends live in the data directory. */
export function processesIn(dir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const cwd = readlinkSync(`/proc/${pid}/cwd`);
        return cwd === dir || cwd.startsWith(`${dir}/`) || cwd.startsWith(`${dir} (deleted)`);
      } catch {
        return false;
      }
    });
}

/** Waits until the run's directory and every process in it are gone; says after `ms` what is left. */
export async function whatIsLeft(runDir: string, ms = 5_000): Promise<{ directory: boolean; processes: number[] }> {
  const deadline = performance.now() + ms;
  for (;;) {
    const left = { directory: existsSync(runDir), processes: processesIn(runDir) };
    if ((!left.directory && left.processes.length === 0) || performance.now() > deadline) return left;
    await sleep(20);
  }
}

export const nothing = { directory: false, processes: [] };
