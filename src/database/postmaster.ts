import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../errors.ts';
import { findFreePort } from './free-port.ts';
import type { Guard, ServerExit } from './guard.ts';
import type { Installation } from './installation.ts';
import { readLogTail } from './log-tail.ts';
import { executable } from './platform.ts';
import type { ServerUser } from './server-user.ts';

export interface PostmasterRequest {
  installation: Installation;
  guard: Guard;
  dataDir: string;
  log: string;
  user: ServerUser | undefined;
  /** Default: one that the system assigns. Asked again when somebody took the port meanwhile. */
  pickPort?: () => Promise<number>;
}

/** A running server process. */
export interface Postmaster {
  port: number;
  /** Resolves when the process is gone, for whatever reason. */
  exited: Promise<ServerExit>;
  /** `fast` leaves a clean data directory; both end every session. Resolves when the process is gone. */
  stop(how: 'fast' | 'immediate'): Promise<void>;
}

const startTimeoutMs = 60_000;

/** Starts PostgreSQL on a data directory and waits until it accepts connections: about 0.1 s. */
export async function startPostmaster(request: PostmasterRequest): Promise<Postmaster> {
  const { dataDir, guard, log, pickPort = findFreePort } = request;
  for (let attempt = 1; ; attempt++) {
    const port = await pickPort();
    const exited = runOn(port, request);
    const exit = await waitUntilReady(dataDir, port, exited);
    if (exit === undefined) return { port, exited, stop: (how) => stop(how, request.guard, exited) };
    guard.signal('SIGKILL');
    const tail = readLogTail(log);
    const portTaken = /could not bind|could not create any TCP\/IP sockets/.test(tail.slice(-2000));
    if (!portTaken || attempt >= 5) throw startFailure(request, exit, tail);
  }
}

function runOn(port: number, { installation, guard, dataDir, log, user }: PostmasterRequest): Promise<ServerExit> {
  return guard.run({
    command: join(installation.binDir, executable('postgres')),
    args: ['-D', dataDir, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    cwd: dataDir,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    log,
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
}

/** Undefined once the pid file's eighth line says so, which is how pg_ctl waits too; else how the server ended. */
async function waitUntilReady(
  dataDir: string,
  port: number,
  exited: Promise<ServerExit>,
): Promise<ServerExit | undefined> {
  let exit: ServerExit | undefined;
  void exited.then((value) => {
    exit = value;
  });
  const deadline = performance.now() + startTimeoutMs;
  while (exit === undefined && performance.now() < deadline) {
    const lines = readPidFile(dataDir);
    if (lines[3] === String(port) && lines[7]?.trim() === 'ready') return undefined;
    await sleep(5);
  }
  return exit ?? { error: `it was not ready after ${startTimeoutMs / 1000} s` };
}

function readPidFile(dataDir: string): string[] {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function startFailure({ installation }: PostmasterRequest, exit: ServerExit, tail: string): DatabaseError {
  const reason = exit.error ?? `exit code ${exit.code ?? exit.signal}`;
  return new DatabaseError(`PostgreSQL ${installation.version} did not start (${reason}).\n${tail.trim()}`, {
    code: 'start-failed',
    hint: 'The lines above are the server log. Look at database.settings first if you set any.',
  });
}

async function stop(how: 'fast' | 'immediate', guard: Guard, exited: Promise<ServerExit>): Promise<void> {
  if (how === 'fast') {
    guard.signal('SIGINT');
    if (await isOver(exited, 20_000)) return;
  }
  guard.signal('SIGQUIT');
  if (await isOver(exited, 3_000)) return;
  guard.signal('SIGKILL');
  await exited;
}

async function isOver(exited: Promise<ServerExit>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
  const over = await Promise.race([exited.then(() => true), late]);
  timer.abort();
  return over;
}
