import pg from 'pg';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { Run, TargetStore } from '../../apply/store.ts';
import { databaseUrl } from '../../database/environment.ts';
import { createPublisher } from './publisher.ts';

it('leaves connections to what it asks, however many runs there are to tell of', async () => {
  await using server = await testServer();
  const pool = new pg.Pool({ connectionString: databaseUrl(server.app(await server.create('bot'))), max: 4 });
  const told: string[] = [];
  const publisher = createPublisher({
    ...{ pool, appId: 1, webUrl: 'https://github.com', log: pino({ level: 'silent' }) },
    // In place of what GitHub and the ledger are told: it needs a connection of its own.
    async inRepository<T>(name: string): Promise<T> {
      await pool.query('SELECT pg_sleep(0.01)');
      told.push(name);
      return undefined as T;
    },
  });
  const run = { state: 'running', notes: {} } as unknown as Run;
  const store = { run: () => Promise.resolve(run) } as unknown as TargetStore;
  const all = Array.from({ length: 12 }, (_, index) => `octo/shop-${index}`);
  for (const repository of all) publisher.publish({ repository, environment: 'staging', store, run: 'r-0a0b0c' });
  await publisher.idle();
  expect(told.toSorted()).toEqual(all.toSorted());
  const client = await pool.connect();
  expect(client.listenerCount('error')).toBe(await listenersOfNew(pool));
  client.release();
  await pool.end();
}, 60_000);

/** What pg itself listens to on a connection that nobody has had before. */
async function listenersOfNew({ options }: pg.Pool): Promise<number> {
  const pool = new pg.Pool(options);
  const client = await pool.connect();
  const count = client.listenerCount('error');
  client.release();
  await pool.end();
  return count;
}
