import { existsSync, readFileSync } from 'node:fs';
import { DatabaseError } from '../errors.ts';

/** The user that owns the cluster and runs the server. */
export interface ServerUser {
  uid: number;
  gid: number;
  name: string;
}

/**
 * The user to run PostgreSQL as when Lockstep runs as root, which PostgreSQL refuses: `postgres`, else `nobody`.
 * Undefined for an ordinary user and on Windows: there the server runs as that user.
 */
export function findServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readPasswd('/etc/passwd');
  const found = users.get('postgres') ?? users.get('nobody');
  if (found !== undefined) return found;
  throw new DatabaseError(
    'Lockstep runs as root, PostgreSQL refuses root, and there is no user "postgres" or "nobody".',
    {
      code: 'root-without-server-user',
      hint: 'Run Lockstep as an ordinary user, or add a user "postgres".',
    },
  );
}

function readPasswd(path: string): Map<string, ServerUser> {
  const users = new Map<string, ServerUser>();
  if (!existsSync(path)) return users;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    if (/^[1-9]\d*$/.test(uid) && /^\d+$/.test(gid)) users.set(name, { name, uid: Number(uid), gid: Number(gid) });
  }
  return users;
}
