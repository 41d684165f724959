import type { DatabaseAddress } from './database.ts';

/** The address as a URL, with the password: never print it. */
export function databaseUrl({ host, port, database, user, password }: DatabaseAddress): string {
  const auth = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const authority = host.includes(':') ? `[${host}]` : host;
  return `postgresql://${auth}@${authority}:${port}/${encodeURIComponent(database)}?sslmode=disable`;
}

/**
 * What a migrate command, a suite or a baseline command needs to find the database: DATABASE_URL and libpq's variables
 * (https://www.postgresql.org/docs/current/libpq-envars.html).
 */
export function databaseEnv(address: DatabaseAddress): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl(address),
    PGHOST: address.host,
    PGPORT: String(address.port),
    PGUSER: address.user,
    PGPASSWORD: address.password,
    PGDATABASE: address.database,
    PGSSLMODE: 'disable',
  };
}
