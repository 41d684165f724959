import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import { contractsOwed } from '../../src/ledger/contracts-owed.ts';
import type { ChangeFacts, MergedChange } from '../../src/ledger/facts.ts';
import { mergePull } from '../bot/merge-pull.ts';
import { until } from '../bot/running-bot.ts';
import { useBot } from '../bot/use-bot.ts';
import { sendPull } from '../github/send-webhook.ts';

const EXPAND = { 'migrations/002_full.sql': 'ALTER TABLE users ADD COLUMN full_name text;' };
const BACKFILL = { 'migrations/003_copy.sql': 'UPDATE users SET full_name = name WHERE full_name IS NULL;' };
const CONTRACT = { 'migrations/004_name.sql': 'ALTER TABLE users DROP COLUMN name;' };

const stage = useBot();
const { checkOf, summaryOf: summary, log } = stage;

async function open(number: number, files: Record<string, string>, body = ''): Promise<string> {
  const head = `branch-${number}`;
  const sha = await stage.shop.push(head, files);
  stage.shop.open({ number, head, body });
  await stage.done(await sendPull(stage.github, 'opened', number));
  return sha;
}

/** What the store says of main, once it says so many. */
async function remembered(count: number): Promise<MergedChange[]> {
  const read = () =>
    withClient(stage.database, async (client) => {
      const { rows } = await client.query<{ commit: string; pull: number; merged_at: string; facts: string }>(
        'SELECT commit, pull, merged_at, facts FROM lockstep_bot.merged_changes ORDER BY position',
      );
      return rows;
    });
  let rows = await read();
  const end = Date.now() + 40_000;
  while (rows.length < count && Date.now() < end) {
    await sleep(50);
    rows = await read();
  }
  return rows.map(({ commit, pull, merged_at: mergedAt, facts }) => {
    return { commit, pull, mergedAt, facts: JSON.parse(facts) as ChangeFacts };
  });
}

it('holds a contract back until its expand is merged, and then lets it go without a push', async () => {
  const { shop, github } = stage;
  const contract = await open(2, CONTRACT, 'Drops it.\r\n\r\nLockstep-Expand: #1');
  expect(checkOf(contract)?.conclusion).toBe('failure');
  expect(summary(contract)).toContain('names #1 as its expand, and there is no such pull request');

  // Opened: the one that waits for it hears of it.
  await open(1, EXPAND);
  await until('it waits for #1', () => summary(contract).includes('#1, which is not merged yet'));
  expect(checkOf(contract)?.conclusion).toBe('failure');

  const code = await open(4, { 'app.txt': 'reads full_name' }, 'Lockstep-Expand: #1');
  expect(checkOf(code)?.conclusion).toBe('failure');

  await mergePull(shop, 1);
  await until('the code that waited for it goes on', () => checkOf(code)?.conclusion === 'success');
  await until('it goes on', () => checkOf(contract)?.conclusion === null);
  expect(summary(contract)).not.toContain('expand-missing');
  expect(await remembered(1)).toMatchObject([{ pull: 1, facts: { migrations: [{ id: '002_full.sql' }] } }]);

  // Restarted, it remembers: nobody is asked what became of #1.
  await stage.stop();
  await stage.restart();
  const before = github.requests.length;
  const again = await open(3, { ...CONTRACT, 'README.md': 'x' }, 'Lockstep-Expand: #1');
  expect(checkOf(again)?.conclusion).toBeNull();
  expect(github.requests.slice(before).filter((each) => each.includes('/pulls/1 '))).toEqual([]);
  expect(github.requests.slice(before).filter((each) => !each.includes('/app/')).length).toBeLessThanOrEqual(15);
}, 120_000);

it('learns from history what it was not told, and what is owed since', async () => {
  await stage.stop();
  for (const [number, files] of [
    [1, EXPAND],
    [2, BACKFILL],
    [3, { 'README.md': 'x' }],
  ] as const) {
    await stage.shop.push(`branch-${number}`, files);
    stage.shop.open({ number, head: `branch-${number}` });
    await mergePull(stage.shop, number, number === 2 ? 'squash' : 'merge');
  }
  await stage.restart();
  const contract = await open(4, CONTRACT);
  const merged = await remembered(2);
  expect(merged.map(({ pull }) => pull)).toEqual([1, 2]);
  await until('it is judged by that', () => log().includes('"outcome":"1 to judge again"'));
  await until('and not blamed', () => checkOf(contract)?.conclusion === null);
  expect(summary(contract)).not.toContain('no expand that is known');
  const [owed] = contractsOwed(merged, [], Date.now());
  expect(owed).toMatchObject({ pull: 1, added: 'users.full_name', owed: 'users.name', kind: 'drop' });
  expect(stage.github.requests.filter((each) => each.includes('/git/trees/')).length).toBeLessThan(20);
}, 120_000);

it('waits for environments that tell what they have run', async () => {
  const { shop, github } = stage;
  await open(1, EXPAND);
  const commit = await mergePull(shop, 1);
  await remembered(1);
  const tell = (values: string) =>
    withClient(stage.database, (client) =>
      client.query(`INSERT INTO lockstep_bot.applied (repository_id, environment, commit) VALUES ${values}`),
    );
  await tell(`(1, 'production', 'another')`);
  const contract = await open(2, CONTRACT);
  expect(checkOf(contract)?.conclusion).toBe('failure');
  expect(summary(contract)).toContain('#1, which is not applied in production');
  await tell(`(1, 'production', '${commit}')`);
  await stage.done(await sendPull(github, 'edited', 2));
  expect(checkOf(contract)?.conclusion).toBeNull();
}, 120_000);

it('learns of each branch by itself, though two are at one commit', async () => {
  const { shop } = stage;
  const commit = await shop.push('main', EXPAND);
  await open(1, { 'README.md': 'x' });
  expect(await remembered(1)).toMatchObject([{ commit }]);
  await shop.repository.git('branch', 'release', 'main');
  shop.open({ number: 2, head: 'branch-1', base: 'release' });
  await stage.done(await sendPull(stage.github, 'opened', 2));
  expect(await remembered(2)).toMatchObject([{ commit }, { commit }]);
}, 120_000);
