import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { DatabaseError } from '../errors.ts';
import { connect, withClient } from './client.ts';
import type { DatabaseAddress, Server, ServerOptions } from './database.ts';
import { createDatabaseMaker } from './database-maker.ts';
import { dockerRunArgs, parsePort } from './docker-args.ts';
import { startGuard } from './guard.ts';
import { readLogTail } from './log-tail.ts';
import { poll } from './poll.ts';
import type { Postmaster } from './postmaster.ts';
import { superuser } from './pristine.ts';
import { createRoles } from './roles.ts';
import { createRunDir, sweepDeadRuns } from './run-dir.ts';
import { watchForDeath } from './server-death.ts';
import { readVersion } from './server-version.ts';

/**
 * Starts `database.image` (default `postgres:<version>`) by the docker command; the image is pulled when it is not
 * there. Nothing is kept for later runs.
 * @throws DatabaseError `docker-missing`, `start-failed`
 */
export async function startDockerServer(options: ServerOptions, progress: (line: string) => void): Promise<Server> {
  const image = options.image ?? `postgres:${options.version}`;
  await requireEngine();
  progress(`Starting ${image} by Docker`);
  sweepDeadRuns(undefined);
  const runDir = createRunDir(undefined);
  const guard = startGuard(runDir);
  const [cidFile, envFile, log] = [join(runDir, 'container'), join(runDir, 'env'), join(runDir, 'server.log')];
  const passwords = { admin: randomBytes(24).toString('hex'), app: randomBytes(24).toString('hex') };
  writeFileSync(envFile, `POSTGRES_USER=${superuser}\nPOSTGRES_DB=postgres\nPOSTGRES_PASSWORD=${passwords.admin}\n`, {
    mode: 0o600,
  });
  try {
    let over = false;
    const exited = guard.run({
      command: 'docker',
      args: dockerRunArgs({ options, envFile, cidFile }),
      cwd: runDir,
      log,
    });
    const ended = exited.then(() => {
      over = true;
      throw new DatabaseError(`${image} did not start.\n${readLogTail(log, 2000).trim()}`, {
        code: 'start-failed',
        hint: `The lines above are what docker said. Try "docker run ${image}" by hand.`,
      });
    });
    const polling = { timeoutMs: 120_000, stopped: () => over };
    const id = await Promise.race([ended, poll(() => readFileSync(cidFile, 'utf8').trim() || undefined, polling)]);
    guard.cleanUpWith({ command: 'docker', args: ['rm', '--force', '--volumes', id] });
    const port = await Promise.race([ended, poll(async () => parsePort(await ask(['port', id, '5432/tcp'])), polling)]);
    const at = { host: '127.0.0.1', port };
    const admin = (database: string): DatabaseAddress => ({
      ...at,
      database,
      user: superuser,
      password: passwords.admin,
    });
    // The image's entrypoint listens on TCP only once its own set-up is over.
    await Promise.race([ended, poll(async () => (await connect(admin('postgres'))).end().then(() => true), polling)]);
    ended.catch(() => {});

    const appRole = `ls_app_${randomBytes(4).toString('hex')}`;
    const { version, major } = await withClient(admin('postgres'), async (client) => {
      await createRoles(client, { ...options, app: appRole, password: passwords.app });
      return readVersion(client);
    });
    const postmaster: Postmaster = { port, exited, stop: async () => guard.signal('SIGQUIT') };
    const death = watchForDeath({ postmaster, version, log });
    const maker = createDatabaseMaker({ admin, major, owner: appRole, extensions: options.extensions });
    return {
      facts: { provider: 'docker', version, major },
      admin,
      app: (database) => ({ ...at, database, user: appRole, password: passwords.app }),
      create: (label) => death.watch(maker.create(label)),
      clone: (template, label) => death.watch(maker.clone(template, label)),
      drop: (database) => death.watch(maker.drop(database)),
      keep: async () => {},
      kept: async () => undefined,
      log: () => readLogTail(log),
      died: death.died,
      async [Symbol.asyncDispose]() {
        if (death.expect()) await guard.end();
      },
    };
  } catch (thrown) {
    await guard.end();
    throw thrown;
  }
}

async function requireEngine(): Promise<void> {
  const result = await execa('docker', ['version', '--format', '{{.Server.Version}}'], {
    reject: false,
    timeout: 20_000,
  });
  if (!result.failed) return;
  const missing = result.code === 'ENOENT';
  const why = missing ? 'there is no docker command' : `its engine does not answer: ${result.stderr.split('\n')[0]}`;
  throw new DatabaseError(`database.provider is "docker", but ${why}`, {
    code: 'docker-missing',
    hint: 'Start Docker, or set database.provider to "auto", "embedded", "system" or "url".',
  });
}

async function ask(args: string[]): Promise<string> {
  const { stdout } = await execa('docker', args, { reject: false, timeout: 20_000 });
  return stdout ?? '';
}
