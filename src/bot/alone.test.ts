import pg from 'pg';
import { expect, it } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { databaseUrl } from '../database/environment.ts';
import { alone } from './alone.ts';

it('lets one at a time for a key, and the next one when that has ended or failed', async () => {
  await using server = await testServer();
  const pool = new pg.Pool({ connectionString: databaseUrl(server.app(await server.create('alone'))), max: 3 });
  const lock = { key: 'x', space: 1 };
  const told = (what: string) => () => Promise.resolve(what);
  const nested = () => alone(pool, lock, told('second'));
  try {
    expect(await alone(pool, lock, async () => [await nested()])).toEqual([undefined]);
    expect(await alone(pool, lock, () => alone(pool, { ...lock, space: 2 }, told('other')))).toBe('other');
    await expect(alone(pool, lock, () => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
    // The server sees the end of the connection a moment later.
    await expect.poll(nested).toBe('second');
  } finally {
    await pool.end();
  }
});
