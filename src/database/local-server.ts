import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError } from '../errors.ts';
import { withClient } from './client.ts';
import { mergeSettings, renderConf } from './cluster-config.ts';
import { copyTree } from './copy-tree.ts';
import type { DatabaseAddress, Server, ServerOptions } from './database.ts';
import { createDatabaseMaker } from './database-maker.ts';
import { type Guard, startGuard } from './guard.ts';
import type { Installation } from './installation.ts';
import { readLogTail } from './log-tail.ts';
import { type Postmaster, startPostmaster } from './postmaster.ts';
import { findPristine, superuser } from './pristine.ts';
import { createRoles } from './roles.ts';
import { createRunDir, sweepDeadRuns } from './run-dir.ts';
import { findServerUser } from './server-user.ts';

export interface LocalServerRequest {
  options: ServerOptions;
  installation: Installation;
  cacheDir: string;
}

/** Starts an embedded or system PostgreSQL in a run directory of its own: about 0.3 s with a warm cache. */
export async function startLocalServer(request: LocalServerRequest): Promise<Server> {
  const settings = mergeSettings(request.options.settings);
  const user = findServerUser();
  sweepDeadRuns(user);
  const runDir = createRunDir(user);
  const guard = startGuard(runDir);
  try {
    const { installation, cacheDir } = request;
    const pristine = await findPristine({ installation, cacheDir, runDir, user });
    const dataDir = join(runDir, 'data');
    copyTree(join(pristine.entry, 'data'), dataDir, user);
    appendFileSync(join(dataDir, 'postgresql.conf'), renderConf(settings));
    const log = join(runDir, 'server.log');
    const postmaster = await startPostmaster({ installation, guard, dataDir, log, user });
    return await openServer({ request, guard, postmaster, log, password: pristine.password });
  } catch (thrown) {
    await guard.end();
    throw thrown;
  }
}

interface RunningServer {
  request: LocalServerRequest;
  guard: Guard;
  postmaster: Postmaster;
  log: string;
  /** The superuser's password so far. */
  password: string;
}

async function openServer({ request, guard, postmaster, log, password }: RunningServer): Promise<Server> {
  const { options, installation } = request;
  const { major, version, provider } = installation;
  const appRole = `ls_app_${randomBytes(4).toString('hex')}`;
  const passwords = { admin: randomBytes(24).toString('hex'), app: randomBytes(24).toString('hex') };
  const at = { host: '127.0.0.1', port: postmaster.port };
  const admin = (database: string): DatabaseAddress => ({
    ...at,
    database,
    user: superuser,
    password: passwords.admin,
  });

  await withClient({ ...admin('postgres'), password }, async (client) => {
    await client.query(`ALTER ROLE ${superuser} PASSWORD '${passwords.admin}'`);
    const { superuser: isSuperuser, roles } = options;
    await createRoles(client, { app: appRole, password: passwords.app, superuser: isSuperuser, roles });
  });

  let disposing = false;
  let death: DatabaseError | undefined;
  const died = new Promise<DatabaseError>((resolve) => {
    void postmaster.exited.then((exit) => {
      if (disposing) return;
      const how = exit.error ?? (exit.signal ? `by ${exit.signal}` : `with exit code ${exit.code}`);
      death = new DatabaseError(`PostgreSQL ${version} ended in the middle (${how}).\n${readLogTail(log, 2000)}`, {
        code: 'server-died',
        hint: 'The lines above are the end of its log. Look for memory or disk running out on this machine.',
      });
      resolve(death);
    });
  });
  /** Runs `work`; when the server died under it, that is the error to report. */
  async function alive<T>(work: () => Promise<T>): Promise<T> {
    if (death !== undefined) throw death;
    try {
      return await work();
    } catch (thrown) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw death ?? thrown;
    }
  }

  const databases = createDatabaseMaker({ admin, major, owner: appRole, extensions: options.extensions });
  return {
    facts: { provider, version, major },
    admin,
    app: (database) => ({ ...at, database, user: appRole, password: passwords.app }),
    create: (label) => alive(() => databases.create(label)),
    clone: (template, label) => alive(() => databases.clone(template, label)),
    drop: (database) => alive(() => databases.drop(database)),
    keep: async () => {},
    kept: async () => undefined,
    log: () => readLogTail(log),
    died,
    async [Symbol.asyncDispose]() {
      if (disposing) return;
      disposing = true;
      await postmaster.stop();
      await guard.end();
    },
  };
}
