import { execa } from 'execa';
import { MigrationError } from '../errors.ts';
import type { DatabaseAddress } from './database.ts';
import { databaseEnv } from './environment.ts';

export interface BaselineCommand {
  /** The user's own command line, run by the shell. */
  command: string;
  cwd: string;
  /** Its environment; the database's variables are added. */
  env: Record<string, string>;
  /** Default 600 000. */
  timeoutMs?: number;
  address: DatabaseAddress;
}

/** Runs a command that fills the database. @throws MigrationError `baseline-failed`, with the end of its output */
export async function runBaselineCommand(request: BaselineCommand): Promise<void> {
  const { command, cwd, address, timeoutMs = 600_000 } = request;
  const env = { ...request.env, ...databaseEnv(address) };
  const ownGroup = process.platform !== 'win32';
  const child = execa(command, {
    shell: true,
    cwd,
    env,
    extendEnv: false,
    all: true,
    reject: false,
    stdin: 'ignore',
    detached: ownGroup,
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    // The whole group: the shell's children would live on.
    if (ownGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  }, timeoutMs);
  const result = await child;
  clearTimeout(timer);
  if (!result.failed) return;
  const why = timedOut ? `took longer than ${timeoutMs / 1000} s` : `ended with ${result.exitCode ?? result.signal}`;
  const said = result.all.split('\n').slice(-20).join('\n').replaceAll(address.password, '***').trim();
  throw new MigrationError(`database.baseline: \`${command}\` ${why}. ${said}`, {
    code: 'baseline-failed',
    hint: 'Run it by hand against an empty database with DATABASE_URL set, and mend database.baseline.',
  });
}
