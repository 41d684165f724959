import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { toError } from '../errors.ts';
import { withClient } from './client.ts';
import type { DatabaseAddress, Server, ServerOptions } from './database.ts';
import { createDatabaseMaker } from './database-maker.ts';
import { type Guard, startGuard } from './guard.ts';
import type { Installation } from './installation.ts';
import { storeKept } from './kept-store.ts';
import { type LocalCluster, startLocalCluster } from './local-cluster.ts';
import { readLogTail } from './log-tail.ts';
import { superuser } from './pristine.ts';
import { createRoles } from './roles.ts';
import { createRunDir, sweepDeadRuns } from './run-dir.ts';
import { watchForDeath } from './server-death.ts';
import { findServerUser } from './server-user.ts';

export interface LocalServerRequest {
  options: ServerOptions;
  installation: Installation;
  cacheDir: string;
  keptKeys: string[];
  progress: (line: string) => void;
}

/** Starts an embedded or system PostgreSQL in a run directory of its own: about 0.3 s with a warm cache. */
export async function startLocalServer(request: LocalServerRequest): Promise<Server> {
  const user = findServerUser();
  sweepDeadRuns(user);
  const runDir = createRunDir(user);
  const guard = startGuard(runDir);
  try {
    const cluster = await startLocalCluster({ ...request, runDir, guard, user });
    return await openServer({ request, guard, cluster });
  } catch (thrown) {
    await guard.end();
    throw thrown;
  }
}

interface StartedServer {
  request: LocalServerRequest;
  guard: Guard;
  cluster: LocalCluster;
}

async function openServer({ request, guard, cluster }: StartedServer): Promise<Server> {
  const { options, installation, cacheDir, progress } = request;
  const { major, version, provider } = installation;
  const { postmaster } = cluster;
  const appRole = cluster.kept?.appRole ?? `ls_app_${randomBytes(4).toString('hex')}`;
  const passwords = { admin: randomBytes(24).toString('hex'), app: randomBytes(24).toString('hex') };
  const at = { host: '127.0.0.1', port: postmaster.port };
  const admin = (database: string): DatabaseAddress => ({
    ...at,
    database,
    user: superuser,
    password: passwords.admin,
  });

  await withClient({ ...admin('postgres'), password: cluster.password }, async (client) => {
    await client.query(`ALTER ROLE ${superuser} PASSWORD '${passwords.admin}'`);
    await createRoles(client, { ...options, app: appRole, password: passwords.app });
  });

  const death = watchForDeath({ postmaster, version, log: cluster.log });
  const first = cluster.kept?.next ?? 1;
  const maker = createDatabaseMaker({ admin, major, owner: appRole, extensions: options.extensions, first });
  /** Database by key: what the cluster came with, and what this run adds. */
  const kept = new Map(Object.entries(cluster.kept?.databases ?? {}));
  let added = false;

  /** Only a superuser may connect from now on; clones get the app role as their owner again. */
  async function seal(database: string): Promise<void> {
    const name = pg.escapeIdentifier(database);
    await withClient(admin('postgres'), async (client) => {
      await client.query(`ALTER DATABASE ${name} OWNER TO ${superuser}`);
      await client.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
    });
  }

  async function store(): Promise<void> {
    for (const database of maker.all()) {
      if (![...kept.values()].includes(database)) await maker.drop(database);
    }
    await postmaster.stop('fast');
    const { fingerprint, dataDir } = cluster;
    const databases = Object.fromEntries(kept);
    storeKept(cacheDir, dataDir, { fingerprint, databases, appRole, password: passwords.admin, next: maker.next() });
  }

  return {
    facts: { provider, version, major },
    admin,
    app: (database) => ({ ...at, database, user: appRole, password: passwords.app }),
    create: (label) => death.watch(maker.create(label)),
    clone: (template, label) => death.watch(maker.clone(template, label)),
    async drop(database) {
      await death.watch(maker.drop(database));
      for (const [key, name] of kept) if (name === database) kept.delete(key);
    },
    async keep(database, key) {
      await death.watch(seal(database));
      kept.set(key, database);
      added = true;
    },
    async kept(keys) {
      for (const key of keys) {
        const database = kept.get(key);
        if (database !== undefined) return { database, key };
      }
      return undefined;
    },
    log: () => readLogTail(cluster.log),
    died: death.died,
    async [Symbol.asyncDispose]() {
      if (!death.expect()) return;
      try {
        if (added && kept.size > 0) await store();
      } catch (thrown) {
        progress(`The base schemas were not kept for the next run: ${toError(thrown).message}`);
      } finally {
        await postmaster.stop('immediate');
        await guard.end();
      }
    },
  };
}
