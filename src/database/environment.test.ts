import pg from 'pg';
import { expect, test } from 'vitest';
import { databaseEnv } from './environment.ts';

test('DATABASE_URL and the PG variables say the same, whatever characters the password has', () => {
  const address = { host: '127.0.0.1', port: 5433, database: 'ls_x_1', user: 'ü@:', password: 'p%/:@?#&' };
  const env = databaseEnv(address);
  const client = new pg.Client({ connectionString: env.DATABASE_URL ?? '' });
  expect(client).toMatchObject(address);
  expect(env).toMatchObject({
    PGHOST: '127.0.0.1',
    PGPORT: '5433',
    PGUSER: 'ü@:',
    PGPASSWORD: 'p%/:@?#&',
    PGDATABASE: 'ls_x_1',
    PGSSLMODE: 'disable',
  });
});
