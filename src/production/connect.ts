import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import pg from 'pg';
import { DatabaseError, toError, UsageError } from '../errors.ts';

export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** Where production is. Carries the password: never print it. */
export interface ProductionAddress {
  host: string;
  port: number;
  database: string;
  user: string;
  /** Undefined: ~/.pgpass, as libpq does. */
  password?: string;
  sslMode: SslMode;
  /** Files, as libpq's sslrootcert, sslcert and sslkey. */
  rootCert?: string;
  cert?: string;
  key?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const MODES: readonly string[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * The address in a postgresql:// URL, and what it leaves out by libpq's variables (PGHOST, PGUSER, PGPASSWORD, …).
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 * @throws UsageError `url-missing`, `url-invalid`; no message repeats the URL
 */
export function productionAddress(url: string | undefined, env: Env): ProductionAddress {
  if (url === undefined && env.PGHOST === undefined && env.PGDATABASE === undefined) {
    throw new UsageError('There is no database to look at.', {
      code: 'url-missing',
      hint: 'Give --url postgresql://user@host/database, or set DATABASE_URL or PGHOST, PGUSER and PGDATABASE.',
    });
  }
  const given = url === undefined ? new URL('postgresql://localhost') : parse(url);
  const option = (name: string, variable: string): string | undefined =>
    (url === undefined ? undefined : given.searchParams.get(name)) || env[variable] || undefined;
  const bare = url === undefined || given.hostname === NO_HOST ? '' : given.hostname.replace(/^\[(.*)\]$/, '$1');
  const host = decode(bare) || option('host', 'PGHOST') || 'localhost';
  if (host.includes(',')) throw invalid('The URL names several hosts.');
  const port = Number(given.port || option('port', 'PGPORT') || 5432);
  const sslMode = option('sslmode', 'PGSSLMODE') ?? 'prefer';
  if (!MODES.includes(sslMode)) throw invalid('The sslmode is none that PostgreSQL knows.');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid('The port is no port.');
  const user = decode(given.username) || option('user', 'PGUSER') || userInfo().username;
  const password = decode(given.password) || option('password', 'PGPASSWORD');
  const [rootCert, cert, key] = [
    option('sslrootcert', 'PGSSLROOTCERT'),
    option('sslcert', 'PGSSLCERT'),
    option('sslkey', 'PGSSLKEY'),
  ];
  return {
    host,
    port,
    user,
    database: decode(given.pathname.slice(1)) || option('dbname', 'PGDATABASE') || user,
    sslMode: sslMode as SslMode,
    ...(password !== undefined && { password }),
    ...(rootCert !== undefined && { rootCert }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

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

/** Stands where a URL names no host, which the class URL insists on. */
const NO_HOST = 'none.lockstep.invalid';

function parse(url: string): URL {
  // A socket directory is written without a host (postgresql:///db?host=/run), which URL does not read.
  const readable = url.replace(/^(postgres(?:ql)?:\/\/)(?:([^@/?]*)@)?(?=[/?]|$)/, `$1$2@${NO_HOST}`);
  if (!URL.canParse(readable)) throw invalid('The URL is not one.');
  const parsed = new URL(readable);
  if (parsed.protocol !== 'postgres:' && parsed.protocol !== 'postgresql:')
    throw invalid('The URL does not begin with postgresql://.');
  return parsed;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('The URL has a % that begins no escape.');
  }
}

function invalid(message: string): UsageError {
  return new UsageError(message, {
    code: 'url-invalid',
    hint: 'It is like postgresql://reader@db.example.com:5432/shop?sslmode=verify-full, the password in PGPASSWORD.',
  });
}
