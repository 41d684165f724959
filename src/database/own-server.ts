import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError } from '../errors.ts';
import { renderConf } from './cluster-config.ts';
import { copyTree } from './copy-tree.ts';
import { fetchEmbedded } from './fetch-embedded.ts';
import { startGuard } from './guard.ts';
import { startPostmaster } from './postmaster.ts';
import { findPristine, superuser } from './pristine.ts';
import { createRunDir } from './run-dir.ts';
import { findServerUser } from './server-user.ts';

/** A PostgreSQL of Lockstep's own whose data stays. */
export interface OwnServer extends AsyncDisposable {
  /** Of its superuser's; the password is in it. */
  url: string;
  dataDir: string;
}

const MAJOR = 17;

/**
 * Starts the embedded PostgreSQL on a data directory that is kept: for trying the bot without a database of one's own.
 * Only one process at a time can have it. It ends with the process, also when that is killed.
 * @throws DatabaseError `start-failed`, also where another process has it
 */
export async function startOwnServer(cacheDir: string, progress: (line: string) => void): Promise<OwnServer> {
  const installation = await fetchEmbedded({ major: MAJOR, cacheDir, progress });
  const user = findServerUser();
  const home = join(cacheDir, 'bot');
  const dataDir = join(home, `data-${MAJOR}`);
  const passwordFile = join(home, `password-${MAJOR}`);
  const runDir = createRunDir(user);
  const guard = startGuard(runDir);
  try {
    if (!existsSync(passwordFile)) {
      if (existsSync(dataDir)) throw unfinished(dataDir);
      const pristine = await findPristine({ installation, cacheDir, runDir, user });
      mkdirSync(home, { recursive: true, mode: 0o755 });
      copyTree(join(pristine.entry, 'data'), dataDir, user);
      // What is kept must survive a power cut, unlike what is rehearsed on.
      writeFileSync(join(dataDir, 'postgresql.auto.conf'), renderConf({ max_connections: '60' }));
      if (user !== undefined) chownSync(join(dataDir, 'postgresql.auto.conf'), user.uid, user.gid);
      writeFileSync(passwordFile, pristine.password, { mode: 0o600 });
    }
    const log = join(runDir, 'server.log');
    const postmaster = await startPostmaster({ installation, guard, dataDir, log, user });
    const password = encodeURIComponent(readFileSync(passwordFile, 'utf8'));
    return {
      url: `postgresql://${superuser}:${password}@127.0.0.1:${postmaster.port}/postgres`,
      dataDir,
      async [Symbol.asyncDispose]() {
        await postmaster.stop('fast');
        await guard.end();
      },
    };
  } catch (thrown) {
    await guard.end();
    throw thrown;
  }
}

function unfinished(dataDir: string): DatabaseError {
  return new DatabaseError(`${dataDir} was begun and not finished.`, {
    code: 'own-server-unfinished',
    hint: 'Remove the directory; nothing is in it yet.',
  });
}
