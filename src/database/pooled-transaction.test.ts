import pg from 'pg';
import { expect, it } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { databaseUrl } from './environment.ts';
import { pooledTransaction } from './pooled-transaction.ts';

it('takes back what fails and uses its connection again, but none that broke', async () => {
  await using server = await testServer();
  const pool = new pg.Pool({ connectionString: databaseUrl(server.app(await server.create('transaction'))), max: 2 });
  const pids: number[] = [];
  const failing = (isCutOff: boolean) =>
    pooledTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      pids.push(rows[0]?.pid ?? 0);
      await client.query('CREATE TABLE half_way ()');
      if (isCutOff) await client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
      throw new Error('on purpose');
    });
  try {
    await expect(failing(false)).rejects.toThrow('on purpose');
    await expect(failing(true)).rejects.toThrow('on purpose');
    await expect(failing(false)).rejects.toThrow('on purpose');
    expect([pids[1] === pids[0], pids[2] === pids[0]]).toEqual([true, false]);
    const { rows } = await pool.query<{ oid: string | null }>(`SELECT to_regclass('half_way') AS oid`);
    expect(rows).toEqual([{ oid: null }]);
    await pooledTransaction(pool, (client) => client.query('CREATE TABLE whole ()'), 'BEGIN READ WRITE');
    expect((await pool.query('SELECT FROM whole')).rowCount).toBe(0);
  } finally {
    await pool.end();
  }
});
