import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../../src/database/database.ts';
import { createApplyShop } from '../support/apply-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const slow = {
  'migrations/2_slow.up.sql': 'SELECT pg_sleep(8);',
  'migrations/2_slow.down.sql': '',
  'migrations/3_more.up.sql': 'ALTER TABLE users ADD COLUMN more int;',
  'migrations/3_more.down.sql': 'ALTER TABLE users DROP COLUMN more;',
};

test('a terminal pauses what another one drives, and ends what nobody does', async () => {
  using shop = await createApplyShop(server);
  await shop.lockstep('apply', 'staging');
  await shop.repository.commit(slow);
  const driving = shop.start('apply', 'staging', '--yes');
  await driving.until(/running/);
  const id = /r-[0-9a-f]{6,}/.exec((await shop.lockstep('status', 'staging')).stdout)?.[0] ?? '';
  const paused = await shop.lockstep('pause', id);
  expect(paused.stdout).toContain(`Run ${id} pauses after the statement that runs now.`);
  expect(paused.code, paused.stderr).toBe(0);
  expect((await driving.ended).stdout).toContain('Apply on staging: paused');

  // Nobody drives it now: whoever asks ends it.
  expect((await shop.lockstep('cancel', id)).code).toBe(0);
  expect((await shop.lockstep('resume', id)).stdout).toMatch(/cannot be resumed: it has ended: cancelled/);
}, 60_000);

test('a terminal cancels the statement that another one runs', async () => {
  using shop = await createApplyShop(server);
  await shop.lockstep('apply', 'staging');
  await shop.repository.commit(slow);
  const driving = shop.start('apply', 'staging', '--yes');
  await driving.until(/running/);
  const id = /r-[0-9a-f]{6,}/.exec((await shop.lockstep('status', 'staging')).stdout)?.[0] ?? '';
  const ended = await shop.lockstep('cancel', id);
  expect(ended.code, ended.stderr).toBe(0);
  expect((await driving.ended).stdout).toContain('Apply on staging: cancelled');
  const late = await shop.lockstep('pause', id);
  expect(late.stdout).toContain('Refused (wrong_state)');
}, 60_000);
