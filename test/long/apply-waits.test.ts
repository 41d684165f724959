import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { createApplyShop, runOf } from '../support/apply-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const email = { 'migrations/2_email.up.sql': 'ALTER TABLE users ADD COLUMN email text;' };

test('names who is in the way when it gives up, and a retry goes on', async () => {
  using shop = await createApplyShop(server);
  await shop.lockstep('apply', 'staging');
  await shop.repository.commit(email);
  const reader = await connect(shop.staging, { applicationName: 'a long report' });
  await reader.query('BEGIN; SELECT * FROM users');
  const failed = await shop.lockstep('apply', 'staging');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('a long report');
  await reader.end();
  const run = /r-[0-9a-f]{6,}/.exec(failed.stdout)?.[0] ?? '';
  const again = await shop.lockstep('retry', run);
  expect(again.stdout).toContain('Apply on staging: succeeded');
}, 90_000);

test('pauses when its terminal asks it to stop, and goes on from another one', async () => {
  using shop = await createApplyShop(server);
  await shop.lockstep('apply', 'staging');
  await shop.repository.commit({
    'migrations/2_slow.up.sql': 'SELECT pg_sleep(3);',
    'migrations/3_email.up.sql': email['migrations/2_email.up.sql'],
  });
  const running = shop.start('apply', 'staging', '--yes', '--format', 'json');
  await running.until(/running/);
  await sleep(500);
  running.child.kill('SIGINT');
  const stopped = await running.ended;
  const run = runOf(stopped);
  expect(run.state).toBe('paused');
  const resumed = await shop.lockstep('resume', run.id);
  expect(resumed.stdout).toContain('Apply on staging: succeeded');
}, 60_000);

test('a run for later begins then, and a window that is closed says when it opens', async () => {
  using shop = await createApplyShop(server);
  const at = new Date(Date.now() + 12_000).toISOString();
  const applied = await shop.lockstep('apply', 'staging', '--at', at);
  expect(applied.stdout).toContain('Apply on staging: succeeded');
  expect(applied.ms).toBeGreaterThan(8000);
  const wrong = await shop.lockstep('apply', 'staging', '--at', '2026-12-31 06:00');
  expect(wrong.stdout).toContain('Refused (outside_window)');
}, 60_000);
