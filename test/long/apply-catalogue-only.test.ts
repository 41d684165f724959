import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../../src/database/database.ts';
import { openDrivenShop } from '../support/driven-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('a run knows which of its statements change the catalogue alone', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  const sql = 'ALTER TABLE users ADD COLUMN mail text; ALTER TABLE users ALTER COLUMN id TYPE bigint; SELECT 1;';
  await shop.repo.commit({ 'db/2_mail.up.sql': sql }, 'Mail (#2)');
  const { state, plan } = await shop.run('apply', 'production');
  expect(state).toBe('succeeded');
  const steps = plan.units.flatMap((unit) => unit.steps);
  expect(steps.filter((step) => step.catalogueOnly === true).map((step) => step.sql)).toEqual([
    'ALTER TABLE users ADD COLUMN mail text',
  ]);
});
