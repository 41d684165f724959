import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { createApplyShop, runOf } from '../support/apply-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const slow = {
  'migrations/2_ran.up.sql': `CREATE TABLE ran (what text); INSERT INTO ran VALUES ('once'); SELECT pg_sleep(3);`,
};

test('of two applies at once one wins, and the other is told by whom', async () => {
  using shop = await createApplyShop(server);
  await shop.lockstep('apply', 'staging');
  await shop.repository.commit(slow);
  const [first, second] = [shop.start('apply', 'staging', '--yes'), shop.start('apply', 'staging', '--yes')];
  const results = [await first.ended, await second.ended];
  const won = results.filter(({ code }) => code === 0);
  const lost = results.filter(({ code }) => code !== 0);
  expect(won).toHaveLength(1);
  expect(lost).toHaveLength(1);
  expect(lost[0]?.stdout).toMatch(/locked|held by|already_applied|confirm_mismatch/);
  const { rows } = await withClient(shop.staging, (client) => client.query('SELECT what FROM ran'));
  expect(rows).toEqual([{ what: 'once' }]);
}, 120_000);

test('a driver that is killed loses its run to the next one, and never both have it', async () => {
  using shop = await createApplyShop(server);
  await shop.lockstep('apply', 'staging');
  await shop.repository.commit({
    'migrations/2_ran.up.sql': `CREATE TABLE ran (what text); INSERT INTO ran VALUES ('once'); SELECT pg_sleep(15);`,
    'migrations/3_more.up.sql': `INSERT INTO ran VALUES ('more');`,
  });
  const running = shop.start('apply', 'staging', '--yes');
  await running.until(/running/);
  await sleep(1000);
  const id = /r-[0-9a-f]{6,}/.exec((await shop.lockstep('status', 'staging')).stdout)?.[0] ?? '';
  const early = await shop.lockstep('resume', id);
  expect(early.code).toBe(1);
  running.child.kill('SIGKILL');
  await running.ended;
  let last = early;
  for (let attempt = 0; attempt < 25 && !last.stdout.includes('succeeded'); attempt++) {
    await sleep(2000);
    last = await shop.lockstep('resume', id);
  }
  expect(last.stdout).toContain('Apply on staging: succeeded');
  const { rows } = await withClient(shop.staging, (client) => client.query('SELECT what FROM ran ORDER BY what'));
  expect(rows).toEqual([{ what: 'more' }, { what: 'once' }]);
}, 120_000);

test('a person with psql who was there first is told as drift or as history, and nothing is run', async () => {
  using shop = await createApplyShop(server);
  await shop.lockstep('apply', 'staging');
  await shop.repository.commit({ 'migrations/2_drop.up.sql': 'ALTER TABLE users DROP COLUMN name;' });
  const shown = runOf(await shop.lockstep('apply', 'staging', '--format', 'json'));
  await withClient(shop.staging, (client) => client.query('ALTER TABLE users DROP COLUMN name'));
  const refused = await shop.lockstep('confirm', shown.id);
  expect(refused.stdout).toMatch(/Refused \((drift|confirm_mismatch)\)/);
  expect(refused.stdout).toContain('users.name');
}, 60_000);

test('rights that are taken away in the middle end the run with what has landed', async () => {
  using shop = await createApplyShop(server);
  await shop.lockstep('apply', 'staging');
  await withClient(server.admin(shop.staging.database), (client) => client.query('CREATE TABLE theirs (id int)'));
  await shop.repository.commit({ ...slow, 'migrations/3_theirs.up.sql': 'ALTER TABLE theirs ADD COLUMN more int;' });
  const failed = await shop.lockstep('apply', 'staging', '--yes');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('must be owner');
  expect(failed.stdout).toContain('✅');
  const admin = await connect(server.admin(shop.staging.database));
  await admin.query('DROP TABLE theirs');
  await admin.end();
}, 60_000);
