import { appendFileSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCacheDir } from '../../src/database/cache-dir.ts';
import { renderConf } from '../../src/database/cluster-config.ts';
import { copyTree } from '../../src/database/copy-tree.ts';
import type { DatabaseAddress } from '../../src/database/database.ts';
import { fetchEmbedded } from '../../src/database/fetch-embedded.ts';
import { startGuard } from '../../src/database/guard.ts';
import { type Postmaster, startPostmaster } from '../../src/database/postmaster.ts';
import { findPristine, superuser } from '../../src/database/pristine.ts';
import { createRunDir } from '../../src/database/run-dir.ts';
import { findServerUser } from '../../src/database/server-user.ts';

/** A server that is there to be ended: like production's, it restarts its backends, and loses nothing that it confirmed. */
export interface CrashServer extends AsyncDisposable {
  /** Of the superuser. */
  address(database: string): DatabaseAddress;
  url(database: string): string;
  /** Ends every process at once, without a checkpoint. */
  crash(): Promise<void>;
  /** Starts it again, on the same port; recovers first. */
  restart(): Promise<void>;
  /** A streaming replica, made from a copy; the primary is down for a moment. */
  addReplica(): Promise<CrashServer>;
}

const settings = { fsync: 'off', max_connections: '100', synchronous_commit: 'on', jit: 'off', lc_messages: 'C' };

export async function startCrashServer(major = 17, more: Record<string, string> = {}): Promise<CrashServer> {
  const cacheDir = defaultCacheDir(process.env);
  const installation = await fetchEmbedded({ major, cacheDir, progress: () => undefined });
  const user = findServerUser();
  const runDir = createRunDir(user);
  const pristine = await findPristine({ installation, cacheDir, runDir, user });
  const dataDir = join(runDir, 'data');
  copyTree(join(pristine.entry, 'data'), dataDir, user);
  appendFileSync(join(dataDir, 'postgresql.conf'), renderConf({ ...settings, ...more }));
  return open(dataDir, runDir);

  async function open(data: string, home: string): Promise<CrashServer> {
    const guard = startGuard(home);
    let port: number | undefined;
    const start = (): Promise<Postmaster> =>
      startPostmaster({
        ...{ installation, guard, dataDir: data, log: join(home, 'server.log'), user },
        ...(port !== undefined && { pickPort: () => Promise.resolve(port ?? 0) }),
      });
    let postmaster = await start();
    port = postmaster.port;
    const address = (database: string): DatabaseAddress => ({
      ...{ host: '127.0.0.1', port: postmaster.port, database },
      ...{ user: superuser, password: pristine.password },
    });
    const restart = async (): Promise<void> => {
      postmaster = await start();
    };
    return {
      address,
      url: (database) => {
        const password = encodeURIComponent(pristine.password);
        return `postgresql://${superuser}:${password}@127.0.0.1:${postmaster.port}/${encodeURIComponent(database)}`;
      },
      crash: () => postmaster.stop('immediate'),
      restart,
      async addReplica() {
        const replicaDir = createRunDir(user);
        const copy = join(replicaDir, 'data');
        await postmaster.stop('fast');
        copyTree(data, copy, user);
        await restart();
        const { host, port: from, password } = address('postgres');
        const source = `host=${host} port=${from} user=${superuser} password=${password} application_name=replica`;
        appendFileSync(join(copy, 'postgresql.conf'), renderConf({ primary_conninfo: source, hot_standby: 'on' }));
        const signal = join(copy, 'standby.signal');
        writeFileSync(signal, '');
        if (user !== undefined) chownSync(signal, user.uid, user.gid);
        return open(copy, replicaDir);
      },
      async [Symbol.asyncDispose]() {
        await postmaster.stop('immediate');
        await guard.end();
      },
    };
  }
}
