import pg from 'pg';
import { expect, it } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { databaseUrl } from './environment.ts';
import { withPooled } from './pooled.ts';

it('outlives a connection that ends while nothing is asked of it, and lends another one', async () => {
  await using server = await testServer();
  const pool = new pg.Pool({ connectionString: databaseUrl(server.app(await server.create('pooled'))), max: 2 });
  try {
    const ended = withPooled(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const gone = new Promise((resolve) => client.once('end', resolve));
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await gone;
      await client.query('SELECT 1');
    });
    await expect(ended).rejects.toThrow(/not queryable|terminat/i);
    expect(
      await withPooled(pool, async (client) => (await client.query<{ one: number }>('SELECT 1 AS one')).rows),
    ).toEqual([{ one: 1 }]);
    const listening = await withPooled(pool, (client) => Promise.resolve(client.listenerCount('error')));
    expect(await withPooled(pool, (client) => Promise.resolve(client.listenerCount('error')))).toBe(listening);
  } finally {
    await pool.end();
  }
});
