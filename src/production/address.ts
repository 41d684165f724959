import { userInfo } from 'node:os';
import { UsageError } from '../errors.ts';

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
