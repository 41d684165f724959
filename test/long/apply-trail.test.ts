import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { createApplyShop } from '../support/apply-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('the trail is written as JSON lines, and tells where it was touched', async () => {
  using shop = await createApplyShop(server);
  const nothing = await shop.lockstep('trail', 'staging');
  expect([nothing.code, nothing.stdout]).toEqual([0, '']);
  // Who only looks leaves nothing there.
  expect((await shop.lockstep('status', 'staging')).stdout).toContain('no run yet');
  const made = await withClient(shop.staging, (client) => client.query(`SELECT to_regnamespace('lockstep') AS there`));
  expect(made.rows).toEqual([{ there: null }]);
  await shop.lockstep('apply', 'staging');
  const file = join(shop.repository.dir, '.git', 'trail.jsonl');
  const written = await shop.lockstep('trail', 'staging', '--output', file);
  expect(written.code, written.stderr).toBe(0);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { seq: number; kind: string; run?: string });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['requested', 'accepted', 'state', 'landed']));
  expect(lines.join()).not.toContain(shop.staging.password);

  const whole = await shop.lockstep('trail', '--check', file);
  expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining(`${lines.length} events`)]);
  const run = events.find((event) => event.run !== undefined)?.run ?? '';
  const own = await shop.lockstep('trail', 'staging', '--run', run);
  expect(own.stdout.trimEnd().split('\n').length).toBe(events.filter((event) => event.run === run).length);

  writeFileSync(file, lines.filter((_, index) => index !== 2).join('\n'));
  const touched = await shop.lockstep('trail', '--check', file);
  expect([touched.code, touched.stdout]).toEqual([1, expect.stringContaining('Broken at line 3')]);
  const client = await connect(server.admin(shop.staging.database));
  try {
    await client.query(`ALTER TABLE lockstep.events DISABLE TRIGGER ALL`);
    await client.query(`UPDATE lockstep.events SET kind = 'nothing' WHERE seq = 3`);
  } finally {
    await client.end();
  }
  const broken = await shop.lockstep('trail', 'staging');
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain('the trail is broken: event 3');
  expect((await shop.lockstep('trail', 'nowhere')).code).toBe(2);
}, 60_000);
