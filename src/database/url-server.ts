import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import pg from 'pg';
import { DatabaseError } from '../errors.ts';
import { withClient } from './client.ts';
import type { DatabaseAddress, Server, ServerOptions } from './database.ts';
import { createDatabaseMaker } from './database-maker.ts';
import { parseServerUrl } from './parse-server-url.ts';
import { createRoles, findMissingRoles } from './roles.ts';
import { readVersion } from './server-version.ts';
import { findDeadUrlRuns, registerUrlRun } from './url-registry.ts';

/**
 * Uses the server at `database.url`: databases and a role with names that no one else has, all dropped on dispose.
 * What a killed run left there is dropped by the next run of this machine. Nothing is kept for later runs.
 * @throws DatabaseError `url-invalid`, `url-rights-missing`, `version-mismatch`, `connect-failed`
 */
export async function openUrlServer(options: ServerOptions, cacheDir: string): Promise<Server> {
  const given = parseServerUrl(options.url);
  const admin = (database: string): DatabaseAddress => ({
    ...given,
    database: database === 'postgres' ? given.database : database,
  });
  const id = randomBytes(4).toString('hex');
  const [prefix, role, password] = [`ls_${id}_`, `ls_app_${id}`, randomBytes(24).toString('hex')];
  const server = `${given.host}:${given.port}`;

  const { version, major, roles } = await withClient(given, async (client) => {
    const found = await readVersion(client);
    if (found.major !== options.version) throw mismatch(found.version, options.version);
    await requireRights(client, options.superuser);
    return { ...found, roles: [role, ...(await findMissingRoles(client, options.roles))] };
  });
  for (const { run, file } of findDeadUrlRuns(cacheDir, server)) {
    await dropRun(given, run);
    rmSync(file, { force: true });
  }
  const file = registerUrlRun(cacheDir, { server, prefix, roles });
  async function dispose(): Promise<void> {
    await dropRun(given, { prefix, roles });
    rmSync(file, { force: true });
  }

  try {
    await withClient(given, async (client) => {
      await createRoles(client, { ...options, app: role, password });
      // To give away a database one must be a member of its new owner; a superuser is anyway.
      await client.query(`GRANT ${role} TO CURRENT_USER`);
    });
  } catch (thrown) {
    await dispose().catch(() => {});
    throw thrown;
  }
  const maker = createDatabaseMaker({ admin, major, owner: role, extensions: options.extensions, prefix });
  return {
    facts: { provider: 'url', version, major },
    admin,
    app: (database) => ({ ...given, database, user: role, password }),
    create: (label) => maker.create(label),
    clone: (template, label) => maker.clone(template, label),
    drop: (database) => maker.drop(database),
    keep: async () => {},
    kept: async () => undefined,
    [Symbol.asyncDispose]: dispose,
  };
}

function mismatch(found: string, wanted: number): DatabaseError {
  return new DatabaseError(`The server at database.url is PostgreSQL ${found}, and database.version is ${wanted}.`, {
    code: 'version-mismatch',
    hint: `Set database.version to production's, and database.url to a server of that version.`,
  });
}

async function requireRights(client: pg.Client, superuser: boolean): Promise<void> {
  const { rows } = await client.query<{ super: boolean; db: boolean; role: boolean }>(
    'SELECT rolsuper AS super, rolcreatedb AS db, rolcreaterole AS role FROM pg_roles WHERE rolname = current_user',
  );
  const rights = rows[0];
  if (rights?.super || (rights?.db && rights.role && !superuser)) return;
  throw new DatabaseError('The role in database.url may not create what Lockstep needs.', {
    code: 'url-rights-missing',
    hint: superuser ? 'With database.superuser it must be a superuser.' : 'Give it CREATEDB and CREATEROLE.',
  });
}

async function dropRun(given: DatabaseAddress, { prefix, roles }: { prefix: string; roles: string[] }): Promise<void> {
  await withClient(given, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { name } of rows)
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    for (const role of roles) await client.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(role)}`);
  });
}
