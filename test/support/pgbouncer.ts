import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from '../../src/database/database.ts';
import { findFreePort } from '../../src/database/free-port.ts';
import { findServerUser } from '../../src/database/server-user.ts';

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find((path) =>
  existsSync(path),
);

export const missingPgBouncer =
  PROGRAM === undefined ? 'there is no pgbouncer here (Debian: apt-get install pgbouncer)' : undefined;

/** A real PgBouncer in front of a database. It refuses root, as PostgreSQL does. */
export async function startPgBouncer(
  to: DatabaseAddress,
  mode: 'transaction' | 'session',
): Promise<{ address: DatabaseAddress } & AsyncDisposable> {
  if (PROGRAM === undefined) throw new Error(missingPgBouncer);
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-pgbouncer-'));
  const user = findServerUser();
  const port = await findFreePort();
  const target = `host=${to.host} port=${to.port} user=${to.user} password=${to.password} dbname=${to.database}`;
  const lines = [
    '[databases]',
    `${to.database} = ${target}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    `pool_mode = ${mode}`,
    'default_pool_size = 20',
    'ignore_startup_parameters = extra_float_digits',
  ];
  const file = join(dir, 'pgbouncer.ini');
  writeFileSync(file, `${lines.join('\n')}\n`);
  chmodSync(dir, 0o755);
  if (user !== undefined) for (const path of [dir, file]) chownSync(path, user.uid, user.gid);
  const child = spawn(PROGRAM, ['-q', file], {
    stdio: 'ignore',
    ...(user !== undefined && { uid: user.uid, gid: user.gid }),
  });
  await sleep(500);
  if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}`);
  return {
    address: { ...to, host: '127.0.0.1', port },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
