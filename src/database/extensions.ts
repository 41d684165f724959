import pg from 'pg';
import { DatabaseError, toError } from '../errors.ts';

/**
 * Creates the configured extensions, and what they need, as the connected (super)user.
 * @throws DatabaseError `extension-missing` when the server does not have one, `extension-failed`
 */
export async function createExtensions(client: pg.Client, extensions: string[]): Promise<void> {
  for (const name of extensions) {
    const { rowCount } = await client.query('SELECT FROM pg_available_extensions WHERE name = $1', [name]);
    if (rowCount === 0) throw missing(name);
    try {
      await client.query(`CREATE EXTENSION IF NOT EXISTS ${pg.escapeIdentifier(name)} CASCADE`);
    } catch (thrown) {
      throw new DatabaseError(`CREATE EXTENSION "${name}" failed: ${toError(thrown).message}`, {
        code: 'extension-failed',
        hint: 'If it must be preloaded, add shared_preload_libraries to database.settings.',
        cause: thrown,
      });
    }
  }
}

function missing(name: string): DatabaseError {
  return new DatabaseError(`The server does not have the extension "${name}".`, {
    code: 'extension-missing',
    hint: elsewhere(name),
  });
}

function elsewhere(name: string): string {
  return (
    `The embedded server has PostgreSQL's own extensions only. For "${name}" set database.provider to "docker" with a ` +
    'database.image that has it, or to "url", or install it into the system\'s PostgreSQL.'
  );
}

/**
 * Why a migration's CREATE EXTENSION failed and what to do, or undefined when the error is about something else.
 * Trusted extensions may be created by the database's owner (https://www.postgresql.org/docs/current/sql-createextension.html);
 * others only by a superuser, which the migrating role is not.
 */
export function explainExtensionError(sqlstate: string | undefined, message: string): string | undefined {
  const name = /extension "([^"]+)"/.exec(message)?.[1];
  if (name === undefined) {
    const file = /could not open extension control file "[^"]*?([^"/\\]+)\.control"/.exec(message)?.[1];
    return file === undefined ? undefined : elsewhere(file);
  }
  if (sqlstate === '42501') {
    return (
      `"${name}" is not a trusted extension, so only a superuser may create it. Add "${name}" to database.extensions: ` +
      'Lockstep then creates it before the migrations run, as your platform does.'
    );
  }
  if (sqlstate === '0A000' || sqlstate === '58P01') return elsewhere(name);
  return undefined;
}
