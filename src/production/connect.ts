import { readFileSync } from 'node:fs';
import pg from 'pg';
import { DatabaseError, toError, UsageError } from '../errors.ts';
import type { ProductionAddress } from './address.ts';

/**
 * Connects as libpq would: `prefer` and `allow` take what the server has, `require` encrypts without looking at the
 * certificate unless sslrootcert is given, the others verify it.
 * https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION
 * @throws DatabaseError `connect-failed`, without the password
 */
export async function connectToProduction(address: ProductionAddress, timeoutMs = 15_000): Promise<pg.Client> {
  const failures: unknown[] = [];
  for (const encrypted of attempts(address)) {
    const client = new pg.Client({
      ...pick(address),
      ssl: encrypted ? tls(address) : false,
      application_name: 'lockstep snapshot',
      connectionTimeoutMillis: timeoutMs,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (thrown) {
      await client.end().catch(() => {});
      failures.push(thrown);
    }
  }
  const { host, port, database, user, password } = address;
  const said = toError(failures[0]).message;
  throw new DatabaseError(
    `Cannot connect to ${database} on ${host}:${port} as ${user}: ${password ? said.replaceAll(password, '***') : said}`,
    {
      code: 'connect-failed',
      hint: 'Try the same URL with psql; sslmode, host and role are taken as psql takes them.',
    },
  );
}

function attempts({ sslMode, host }: ProductionAddress): boolean[] {
  if (host.startsWith('/') || sslMode === 'disable') return [false];
  if (sslMode === 'prefer') return [true, false];
  return sslMode === 'allow' ? [false, true] : [true];
}

function tls({ sslMode, rootCert, cert, key }: ProductionAddress): object {
  const file = (path: string | undefined, name: string): object => (path === undefined ? {} : { [name]: read(path) });
  const verifies = sslMode.startsWith('verify') || (sslMode === 'require' && rootCert !== undefined);
  return {
    rejectUnauthorized: verifies,
    ...file(rootCert === 'system' ? undefined : rootCert, 'ca'),
    ...file(cert, 'cert'),
    ...file(key, 'key'),
    // verify-ca trusts the authority and does not ask for whom the certificate is.
    ...(verifies && sslMode !== 'verify-full' && { checkServerIdentity: () => undefined }),
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`The certificate file ${path} cannot be read: ${toError(cause).message}`, {
      code: 'file-missing',
      hint: 'Correct sslrootcert, sslcert or sslkey.',
      cause,
    });
  }
}

function pick({ host, port, database, user, password }: ProductionAddress): pg.ClientConfig {
  return { host, port, database, user, ...(password !== undefined && { password }) };
}
