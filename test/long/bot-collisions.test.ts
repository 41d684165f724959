import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { mergePull } from '../bot/merge-pull.ts';
import { createShop, type RunningBot, type Shop, startBot, until } from '../bot/running-bot.ts';
import { sendPull } from '../github/send-webhook.ts';
import { testServer } from '../support/server.ts';

let server: Server;
let shop: Shop;
let bot: RunningBot;
let database: string;

const urlOf = ({ host, port, database: name, user, password }: DatabaseAddress): string =>
  `postgresql://${user}:${password}@${host}:${port}/${name}`;
const checkOf = (sha: string) => shop.github.state.checks.find((check) => check.sha === sha);
/** As it is read: what stops GitHub from making links is left out. */
const summary = (sha: string) => (checkOf(sha)?.output.summary ?? '').replaceAll('&#8203;', '');
const done = (guid: string) => bot.cli.said().includes(`"delivery":"${guid}","doing"`);

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await createShop();
  await shop.push('main', {
    'lockstep.yml': 'sources: [{ tool: flyway, path: migrations }]\n',
    'migrations/001_users.sql': null,
    'migrations/V1__users.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, name text);',
  });
  database = await server.create('bot');
  bot = await startBot(shop.github, urlOf(server.app(database)));
}, 60_000);
afterEach(async ({ task }) => {
  bot.cli.child.kill('SIGTERM');
  await bot.cli.ended;
  if (task.result?.state === 'fail') console.log(bot.cli.said(), shop.github.requests);
  expect(shop.github.violations).toEqual([]);
  await shop[Symbol.asyncDispose]();
  await server.drop(database);
}, 60_000);

async function open(number: number, files: Record<string, string>): Promise<string> {
  const head = `branch-${number}`;
  const sha = await shop.push(head, files);
  // As GitHub has it: base is where it was when the pull request was opened.
  const baseSha = (await shop.repository.git('rev-parse', 'main')).trim();
  shop.open({ number, head, baseSha });
  const { guid } = await sendPull(shop.github, 'opened', number);
  await until(`#${number} is judged`, () => done(guid));
  return sha;
}

const MAIL = { 'migrations/V2__mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' };
const PHONE = { 'migrations/V2__phone.sql': 'ALTER TABLE users ADD COLUMN phone text;' };

it('tells two that take one version, holds the later back, and lets it go when the first is closed', async () => {
  const one = await open(1, MAIL);
  expect(checkOf(one)?.conclusion).toBeNull();
  const before = shop.github.requests.length;
  const two = await open(2, PHONE);
  expect(checkOf(two)?.conclusion).toBe('failure');
  expect(summary(two)).toContain('#1, which is open, takes version `2` too');
  await until('the first is told', () => summary(one).includes('#2, which is open, takes version `2` too'));
  expect(checkOf(one)?.conclusion).toBeNull();
  const asked = shop.github.requests.slice(before);
  expect(asked.filter((each) => each.includes('/pulls/1 ')).length).toBeLessThanOrEqual(2);

  const pull = shop.github.state.pulls.get(1);
  if (pull !== undefined) pull.state = 'closed';
  await sendPull(shop.github, 'closed', 1);
  await until('the second is free', () => checkOf(two)?.conclusion === null);
  expect(summary(two)).not.toContain('#1');
}, 120_000);

it('judges the other against the base that moved, without a push', async () => {
  await open(1, MAIL);
  const two = await open(2, PHONE);
  await mergePull(shop, 1);
  await until('#1 is not open', () => !summary(two).includes('which is open'));
  expect(summary(two)).toContain('have the same version, 2');
  expect(checkOf(two)?.conclusion).toBe('failure');
  expect(summary(two)).not.toContain('which is open');
  expect(shop.github.state.checks.filter(({ sha }) => sha === two)).toHaveLength(1);
}, 120_000);

it('learns of the others again where its store was lost', async () => {
  await open(1, MAIL);
  bot.cli.child.kill('SIGKILL');
  await bot.cli.ended;
  await server.drop(database);
  database = await server.create('bot');
  shop.github.webhookUrl = undefined;
  bot = await startBot(shop.github, urlOf(server.app(database)));
  const two = await open(2, PHONE);
  await until('#1 is known again', () => summary(two).includes('#1, which is open'));
  expect(checkOf(two)?.conclusion).toBe('failure');
}, 120_000);

it('holds nobody back for one that was closed while nobody listened', async () => {
  await open(1, MAIL);
  const pull = shop.github.state.pulls.get(1);
  if (pull !== undefined) pull.state = 'closed';
  const two = await open(2, PHONE);
  expect(checkOf(two)?.conclusion).toBeNull();
  expect(summary(two)).not.toContain('#1');
}, 120_000);

it('judges nobody again for a push that touches no migration', async () => {
  const one = await open(1, MAIL);
  await until('main is known', () => bot.cli.said().includes('"doing":"follow a branch"'));
  const seen = checkOf(one)?.history.length ?? 0;
  await shop.push('docs', { 'README.md': 'x' });
  shop.open({ number: 3, head: 'docs' });
  const before = shop.github.requests.length;
  await mergePull(shop, 3);
  await until('main is followed', () => bot.cli.said().includes('"outcome":"nothing new"'));
  expect(shop.github.requests.slice(before).filter((each) => each.includes('/check-runs'))).toEqual([]);
  expect(checkOf(one)?.history).toHaveLength(seen);
}, 120_000);
