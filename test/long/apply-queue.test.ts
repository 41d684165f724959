import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { type ApplyShop, createApplyShop } from '../support/apply-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface State {
  id: string;
  state: string;
  code: string | null;
  pull: number | null;
}

async function runs(shop: ApplyShop): Promise<State[]> {
  const sql = `SELECT id, state, code, (plan->'change'->>'pull')::int AS pull FROM lockstep.runs ORDER BY seq`;
  return withClient(shop.staging, async (client) => (await client.query<State>(sql)).rows);
}

async function ofPull(shop: ApplyShop, pull: number): Promise<State | undefined> {
  return (await runs(shop)).findLast((run) => run.pull === pull);
}

/** Does not end before somebody puts a row into `gate`. */
const GATE = `CREATE TABLE ran (what text);
DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;`;
const sql = (shop: ApplyShop, text: string): Promise<unknown> =>
  withClient(shop.staging, (client) => client.query(text));
const open = (shop: ApplyShop): Promise<unknown> => sql(shop, 'INSERT INTO gate DEFAULT VALUES');

/** Merged one after the other: two that take their time, and one. */
async function merge(shop: ApplyShop, second = GATE): Promise<void> {
  await shop.lockstep('apply', 'staging');
  await sql(shop, 'CREATE TABLE gate ()');
  await shop.repository.commit({ 'migrations/2_ran.up.sql': second }, 'Ran (#2)');
  await shop.repository.commit({ 'migrations/3_three.up.sql': `INSERT INTO ran VALUES ('three');` }, 'Three (#3)');
  await shop.repository.commit({ 'migrations/4_four.up.sql': `INSERT INTO ran VALUES ('four');` }, 'Four (#4)');
}

const what = (shop: ApplyShop): Promise<unknown[]> =>
  withClient(shop.staging, async (client) => (await client.query<{ what: string }>('SELECT what FROM ran')).rows);

test('who comes second waits for its turn, in the order of the merges, with its place and who is before it', async () => {
  using shop = await createApplyShop(server);
  await merge(shop);
  const first = shop.start('apply', 'staging', '--pull', '2', '--yes');
  await expect.poll(async () => (await ofPull(shop, 2))?.state, { timeout: 30_000 }).toBe('running');
  // The one that was merged last asks first, when it cannot be run yet; then in its place.
  const early = await shop.lockstep('apply', 'staging', '--pull', '4');
  expect(early.stdout).toContain('Refused (out_of_order)');
  const third = shop.start('apply', 'staging', '--pull', '3', '--yes');
  await third.until(/held by #2 \(run r-\w+, \w+, \d+ min, \d of \d statements\)\. Queued at place 1\./);
  const shown = await shop.lockstep('plan', 'staging', '--pull', '4');
  expect(shown.stdout).toMatch(/held by #2[\s\S]*place 2 of the queue/);
  const fourth = shop.start('apply', 'staging', '--pull', '4', '--yes');
  await fourth.until(/Queued at place 2\. #3 \(run r-\w+\) is the next one/);
  expect((await shop.lockstep('apply', 'staging', '--pull', '3')).stdout).toMatch(/Refused \(locked\)[\s\S]*brings #3/);
  expect((await shop.lockstep('status', 'staging')).stdout).toMatch(/Waiting for staging: 1\. #3 .*, 2\. #4/);
  await open(shop);
  expect((await first.ended).code).toBe(0);
  expect((await third.ended).stdout).toContain('Apply on staging: succeeded');
  expect((await fourth.ended).stdout).toContain('Apply on staging: succeeded');
  expect(await what(shop)).toEqual([{ what: 'three' }, { what: 'four' }]);
}, 180_000);

test('who waits is judged by what the base branch says when its turn comes', async () => {
  using shop = await createApplyShop(server);
  await merge(shop);
  const first = shop.start('apply', 'staging', '--pull', '2', '--yes');
  await expect.poll(async () => (await ofPull(shop, 2))?.state, { timeout: 30_000 }).toBe('running');
  const second = shop.start('apply', 'staging', '--pull', '3', '--yes');
  await second.until(/Queued at place 1\./);
  const stricter =
    'sources: [{ tool: golang-migrate, path: migrations }]\nenvironments: { staging: { urlFrom: STAGING_URL } }\n';
  await shop.repository.commit({ 'lockstep.yml': stricter }, 'No run without evidence (#5)');
  await open(shop);
  expect((await first.ended).code).toBe(0);
  expect((await second.ended).code).toBe(1);
  expect(await ofPull(shop, 3)).toMatchObject({ state: 'refused', code: 'no_evidence' });
  expect(await what(shop)).toEqual([]);
}, 180_000);
