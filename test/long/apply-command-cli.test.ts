import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { createApplyShop, runOf } from '../support/apply-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const pgModule = JSON.stringify(join(import.meta.dirname, '../../node_modules/pg'));
const MIGRATE = `const { Client } = require(${pgModule});
const client = new Client({ connectionString: process.env.DATABASE_URL });
client.connect().then(() => client.query('CREATE TABLE by_code (id int)')).finally(() => client.end());`;

const configOf = (source: object): string =>
  JSON.stringify({
    sources: [{ path: 'db', command: 'test -e installed && node db/migrate.cjs', ...source }],
    environments: { staging: { urlFrom: 'STAGING_URL', evidence: 'warn', confirm: 'never' } },
  });

test('nothing is run where install fails, or the command asks for what is kept from it; it is where both are mended', async () => {
  using shop = await createApplyShop(server, configOf({ install: 'printf "no %s" package && exit 3' }));
  await shop.repository.commit({ 'db/migrate.cjs': MIGRATE });
  const made = async (): Promise<object[]> => {
    const found = await withClient(shop.staging, (client) =>
      client.query<{ it: string | null }>(`SELECT to_regclass('by_code') AS it`),
    );
    return found.rows;
  };

  const failed = await shop.lockstep('apply', 'staging', '--format', 'json');
  expect(failed.code).toBe(1);
  expect(runOf(failed)).toMatchObject({ state: 'refused', code: 'install_failed' });
  expect(runOf(failed).why).not.toContain('no package');
  expect(await made()).toEqual([{ it: null }]);

  await shop.repository.commit({ 'lockstep.yml': configOf({ env: { REAL: `$\{STAGING_URL}` } }), 'db/2.cjs': '' });
  const asks = await shop.lockstep('apply', 'staging', '--format', 'json');
  expect(runOf(asks)).toMatchObject({ state: 'refused', code: 'cannot_run' });
  expect(runOf(asks).why).toMatch(/\$\{STAGING_URL\}, which is kept from the command/);
  expect(asks.stdout + asks.stderr).not.toContain(shop.staging.password);

  await shop.repository.commit({ 'lockstep.yml': configOf({ install: 'touch installed' }), 'db/3.cjs': '' });
  expect(runOf(await shop.lockstep('apply', 'staging', '--format', 'json')).state).toBe('succeeded');
  expect(await made()).toEqual([{ it: 'by_code' }]);
}, 120_000);
