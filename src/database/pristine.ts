import { createHash, randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { DatabaseError } from '../errors.ts';
import { createStaging, isIntact, publish } from './cache-entry.ts';
import { hbaConf } from './cluster-config.ts';
import { copyTree } from './copy-tree.ts';
import { toDiskError } from './disk-error.ts';
import type { Installation } from './installation.ts';
import { executable } from './platform.ts';
import type { ServerUser } from './server-user.ts';

/** The bootstrap superuser of every cluster; no name that a migration would use. */
export const superuser = 'lockstep_superuser';

export interface PristineRequest {
  installation: Installation;
  cacheDir: string;
  runDir: string;
  user: ServerUser | undefined;
}

/**
 * The cached result of initdb for this server, made on first use (0.7 s). Its password is only the one to start with:
 * each run sets another. The directory is 0700 and Lockstep's own user's, never the server's.
 */
export async function findPristine(request: PristineRequest): Promise<{ entry: string; password: string }> {
  const { installation, cacheDir, user } = request;
  const { binDir, version } = installation;
  const place = createHash('sha256')
    .update(`2 ${binDir} ${user?.uid ?? ''}`)
    .digest('hex')
    .slice(0, 8);
  const parent = join(cacheDir, 'pristine');
  const entry = join(parent, `${version}-${place}`);
  if (!isIntact(entry)) {
    let staging: string | undefined;
    try {
      staging = createStaging(parent, 0o700);
      await fill(staging, request);
      publish(staging, entry);
    } catch (thrown) {
      throw toDiskError(thrown, cacheDir);
    } finally {
      if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
    }
  }
  return { entry, password: readFileSync(join(entry, 'password'), 'utf8') };
}

async function fill(staging: string, { installation, runDir, user }: PristineRequest): Promise<void> {
  const dir = join(runDir, `initdb-${randomBytes(4).toString('hex')}`);
  const passwordFile = join(dir, 'password');
  const password = randomBytes(24).toString('hex');
  mkdirSync(dir, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) {
    chownSync(dir, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const data = join(dir, 'data');
  // Windows, and old versions of macOS, have no C.UTF-8.
  const failure = (await initdb('C.UTF-8', { installation, data, passwordFile, user }))
    ? await initdb('C', { installation, data, passwordFile, user })
    : undefined;
  if (failure !== undefined) throw failure;
  writeFileSync(join(data, 'pg_hba.conf'), hbaConf);
  copyTree(data, join(staging, 'data'));
  writeFileSync(join(staging, 'password'), password, { mode: 0o600 });
  rmSync(dir, { recursive: true });
}

interface InitdbRequest {
  installation: Installation;
  data: string;
  passwordFile: string;
  user: ServerUser | undefined;
}

async function initdb(locale: string, request: InitdbRequest): Promise<DatabaseError | undefined> {
  const { installation, data, passwordFile, user } = request;
  const command = join(installation.binDir, executable('initdb'));
  // Small WAL segments: each start copies one, and 16 MB of it would be more than all else in an empty database.
  const args = [
    '-D',
    data,
    '-U',
    superuser,
    '-E',
    'UTF8',
    '-N',
    '--wal-segsize=4',
    `--locale=${locale}`,
    '--auth=scram-sha-256',
  ];
  const result = await execa(command, [...args, `--pwfile=${passwordFile}`], {
    reject: false,
    cwd: join(data, '..'),
    env: { LC_ALL: undefined, LANG: undefined, PGDATA: undefined, TZ: 'UTC' },
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  if (!result.failed) return undefined;
  if (result.code === 'EACCES') {
    return new DatabaseError(`The user "${user?.name}", who runs the server, may not run ${command}.`, {
      code: 'cache-unreadable',
      hint: `Set LOCKSTEP_CACHE to a directory that "${user?.name}" may enter, such as /var/cache/lockstep, and TMPDIR likewise.`,
    });
  }
  const said = `${result.stderr}\n${result.stdout}`.trim();
  if (/No space left on device|could not write to file/.test(said)) {
    return toDiskError(new Error('No space left on device'), join(data, '..', '..', '..'));
  }
  const reason = said.split('\n').slice(-6).join('\n') || (result.shortMessage ?? 'no reason given');
  return new DatabaseError(`initdb of PostgreSQL ${installation.version} failed: ${reason}`, {
    code: 'initdb-failed',
    hint: `Try ${command} by hand; set database.provider to choose another server.`,
  });
}
