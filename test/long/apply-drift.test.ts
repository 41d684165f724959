import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../../src/database/database.ts';
import { openDrivenShop, table } from '../support/driven-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('what somebody changes while a run waits for its time is named when it is refused', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit(table(2, 'a'), 'A (#2)');
  const at = new Date(Date.now() + 6000);
  const run = await shop.run('apply', 'production', '--at', at.toISOString());
  expect(run.state).toBe('scheduled');
  await shop.send('ALTER TABLE users ADD COLUMN by_hand int');
  await sleep(Math.max(0, at.getTime() - Date.now()) + 200);
  const refused = await shop.run('resume', run.id);
  expect(refused).toMatchObject({ state: 'refused', code: 'drift' });
  expect(refused.why).toContain('by_hand');
  expect(await shop.tables()).toEqual(['users']);
});
