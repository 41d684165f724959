import { DatabaseError } from '../errors.ts';
import type { DatabaseAddress } from './database.ts';

/** `database.url` as an address. @throws DatabaseError `url-invalid`; the message never repeats the URL. */
export function parseServerUrl(url: string | undefined): DatabaseAddress {
  if (url === undefined) throw invalid('database.provider is "url", but there is no database.url.');
  if (!URL.canParse(url)) throw invalid('database.url is not a URL.');
  const { protocol, hostname, port, pathname, username, password, searchParams } = new URL(url);
  if (protocol !== 'postgres:' && protocol !== 'postgresql:')
    throw invalid('database.url does not begin with postgresql://.');
  if (hostname === '' || username === '') throw invalid('database.url names no host or no user.');
  if (['require', 'verify-ca', 'verify-full'].includes(searchParams.get('sslmode') ?? '')) {
    throw invalid('database.url asks for TLS, which Lockstep does not speak to a rehearsal server yet.');
  }
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 5432 : Number(port),
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

function invalid(message: string): DatabaseError {
  return new DatabaseError(message, {
    code: 'url-invalid',
    hint: 'It is like postgresql://user:password@localhost:5432/postgres, without TLS, of a server for tests.',
  });
}
