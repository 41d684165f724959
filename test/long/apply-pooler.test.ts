import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { createApplyShop, urlOf } from '../support/apply-shop.ts';
import { runCli } from '../support/cli.ts';
import { missingPgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('behind a pooler in transaction mode nothing is applied: its locks would be somebody else’s', async ({ skip }) => {
  if (missingPgBouncer !== undefined) return skip(missingPgBouncer);
  using shop = await createApplyShop(server);
  await using pooler = await startPgBouncer(shop.staging, 'transaction');
  const env = { STAGING_URL: urlOf(pooler.address) };
  const refused = await runCli(['apply', 'staging', '--repo', shop.repository.dir], { env });
  expect(refused.stdout).toContain('Refused (pooled_connection)');
  expect(refused.code).toBe(1);
  const { rows } = await withClient(shop.staging, (client) => client.query(`SELECT to_regclass('users') AS users`));
  expect(rows).toEqual([{ users: null }]);
});

test('behind one in session mode it is applied as without it', async ({ skip }) => {
  if (missingPgBouncer !== undefined) return skip(missingPgBouncer);
  using shop = await createApplyShop(server);
  await using pooler = await startPgBouncer(shop.staging, 'session');
  const env = { STAGING_URL: urlOf(pooler.address) };
  const applied = await runCli(['apply', 'staging', '--repo', shop.repository.dir], { env });
  expect(applied.stdout + applied.stderr).toContain('Apply on staging: succeeded');
});
