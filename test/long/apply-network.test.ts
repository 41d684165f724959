import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { type ApplyShop, createApplyShop, runOf, urlOf } from '../support/apply-shop.ts';
import { startCli } from '../support/cli.ts';
import { testServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Each statement leaves a row, so that one that ran twice, or never, is seen. */
const STEPS = {
  'migrations/2_ran.up.sql': `CREATE TABLE ran (what text); INSERT INTO ran VALUES ('before');`,
  'migrations/3_slow.up.sql': `INSERT INTO ran VALUES ('slow'); SELECT pg_sleep(4);`,
  'migrations/4_index.up.sql': 'CREATE INDEX CONCURRENTLY users_name ON users (name);',
  'migrations/5_after.up.sql': `INSERT INTO ran VALUES ('after');`,
};

async function cutDuring(
  how: (proxy: TcpProxy) => void,
  mendAfterMs: number,
): Promise<{ shop: ApplyShop; state: string }> {
  const shop = await createApplyShop(server);
  await shop.lockstep('apply', 'staging');
  await shop.repository.commit(STEPS);
  await using proxy = await startTcpProxy(shop.staging);
  const url = urlOf({ ...shop.staging, host: '127.0.0.1', port: proxy.port });
  const args = ['apply', 'staging', '--yes', '--format', 'json', '--repo', shop.repository.dir];
  const running = startCli(args, { env: { STAGING_URL: url } });
  await untilRan(shop, 'before');
  await sleep(1000);
  how(proxy);
  await sleep(mendAfterMs);
  proxy.mend();
  const ended = await running.ended;
  if (ended.code === 0) return { shop, state: runOf(ended).state };
  // The driver gave up: another one takes the run up, by a wire that is whole.
  const id = /r-[0-9a-f]{6,}/.exec((await shop.lockstep('status', 'staging')).stdout)?.[0] ?? '';
  for (let attempt = 0; attempt < 10; attempt++) {
    const resumed = await shop.lockstep('resume', id);
    if (resumed.stdout.includes('succeeded')) return { shop, state: 'succeeded' };
    await sleep(3000);
  }
  return { shop, state: `${ended.stdout}${ended.stderr}` };
}

async function untilRan(shop: ApplyShop, what: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const seen = await withClient(shop.staging, (client) =>
      client.query('SELECT FROM ran WHERE what = $1', [what]).then(
        ({ rowCount }) => rowCount === 1,
        () => false,
      ),
    );
    if (seen) return;
    await sleep(100);
  }
  throw new Error(`${what} did not run`);
}

const cuts = [
  ['a reset in the middle of a transaction', (proxy) => proxy.reset(), 1500],
  ['a wire that swallows everything for 20 s', (proxy) => proxy.swallow(), 20_000],
] as const satisfies ReadonlyArray<readonly [string, (proxy: TcpProxy) => void, number]>;

test.for(cuts)('after %s every statement has run exactly once', { timeout: 180_000 }, async ([, how, mendAfterMs]) => {
  const { shop, state } = await cutDuring(how, mendAfterMs);
  using _ = shop;
  expect(state).toBe('succeeded');
  const { rows } = await withClient(shop.staging, (client) => client.query('SELECT what FROM ran ORDER BY what'));
  expect(rows.map(({ what }: { what: string }) => what)).toEqual(['after', 'before', 'slow']);
  const valid = await withClient(shop.staging, (client) =>
    client.query(`SELECT indisvalid FROM pg_index WHERE indexrelid = 'users_name'::regclass`),
  );
  expect(valid.rows).toEqual([{ indisvalid: true }]);
  const history = await withClient(shop.staging, (client) =>
    client.query('SELECT version, dirty FROM schema_migrations'),
  );
  expect(history.rows).toEqual([{ version: '5', dirty: false }]);
});
