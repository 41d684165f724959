import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { findFreePort } from '../../src/database/free-port.ts';
import { app, createShop, type RunningBot, type Shop, startBot, until } from '../bot/running-bot.ts';
import { sendComment, sendPull } from '../github/send-webhook.ts';
import { testServer } from '../support/server.ts';

const BOTH = 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;';

let server: Server;
let shop: Shop;
let url: string;
let bots: RunningBot[];
let database: string;

const urlOf = ({ host, port, database: name, user, password }: DatabaseAddress): string =>
  `postgresql://${user}:${password}@${host}:${port}/${name}`;
const own = () => shop.github.state.comments.filter(({ author }) => author.appId === app.id);
const conclusions = () => shop.github.state.checks.map(({ conclusion }) => conclusion);
const logs = () => bots.map(({ cli }) => cli.said()).join('');

async function start(env: Record<string, string> = {}): Promise<RunningBot> {
  const bot = await startBot(shop.github, url, env);
  bots.push(bot);
  return bot;
}

async function openMany(count: number): Promise<void> {
  for (let number = 1; number <= count; number++) {
    await shop.push(`branch-${number}`, { 'migrations/002_both.sql': `${BOTH}\n-- ${number}` });
    shop.open({ number, head: `branch-${number}` });
  }
}

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await createShop();
  database = await server.create('bot');
  url = urlOf(server.app(database));
  bots = [];
}, 60_000);
afterEach(async ({ task }) => {
  shop.github.fault = () => undefined;
  for (const { cli } of bots) cli.child.kill('SIGTERM');
  await Promise.all(bots.map(({ cli }) => cli.ended));
  if (task.result?.state === 'fail') console.log(logs(), shop.github.requests);
  expect(shop.github.violations).toEqual([]);
  expect(logs()).not.toMatch(/ghs_|BEGIN PRIVATE|postgresql:\/\//);
  await shop[Symbol.asyncDispose]();
  await server.drop(database);
}, 60_000);

it('loses nothing and does nothing twice when one of two replicas is killed at its work', async () => {
  const { github } = shop;
  await openMany(6);
  const first = await start({ WORKERS: '2' });
  await start({ WORKERS: '2' });
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held = 0;
  github.hold = ({ method, path }) => {
    if (method !== 'POST' || !path.endsWith('/check-runs')) return undefined;
    held++;
    return released;
  };
  // Told by the other one: the killed one's answer would be lost.
  const second = bots[1];
  github.webhookUrl = `${second?.url}/api/github/webhooks`;
  for (let number = 1; number <= 6; number++) await sendPull(github, 'opened', number);
  await until('both are at work', () => held === 4);
  first.cli.child.kill('SIGKILL');
  await first.cli.ended;
  release();
  await until('all are judged', () => conclusions().length === 6 && own().length === 6, 60);
  const status = await sendComment(github, { number: 1, body: '/migrate help', login: 'ada' });
  await until('it goes on', () => logs().includes(`"delivery":"${status.sent.guid}","doing"`));
  expect(conclusions()).toEqual(Array.from({ length: 6 }, () => 'failure'));
  expect(new Set(github.state.checks.map(({ sha }) => sha)).size).toBe(6);
  expect(
    own()
      .map(({ number }) => number)
      .toSorted((one, other) => one - other),
  ).toEqual([1, 1, 2, 3, 4, 5, 6]);
}, 120_000);

it('ends right although GitHub fails, limits, cuts connections and takes tokens back', async () => {
  const { github } = shop;
  await openMany(1);
  await start();
  github.fault = ({ method, count }) => {
    if (count % 5 === 1) return { status: 502, after: method === 'POST' };
    if (count % 5 === 2) return 'cut';
    return count % 7 === 3 ? { status: 429, headers: { 'retry-after': '1' } } : undefined;
  };
  await sendPull(github, 'opened', 1);
  await until('the check fails', () => conclusions()[0] === 'failure' && own().length > 0, 60);
  github.fault = () => undefined;
  github.revoke();
  await shop.push('branch-1', { 'migrations/002_both.sql': BOTH, 'README.md': 'x' });
  const { guid } = await sendPull(github, 'synchronize', 1);
  await until('it is judged again', () => logs().includes(`"delivery":"${guid}","doing"`));
  expect(conclusions()).toEqual(['failure', 'failure']);
  expect(own()).toHaveLength(1);
}, 120_000);

it('gets what was sent while nobody listened', async () => {
  const { github } = shop;
  await openMany(2);
  expect((await sendPull(github, 'opened', 1)).status).toBe(502);
  expect((await sendPull(github, 'opened', 2)).status).toBe(502);
  const port = await findFreePort();
  github.webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
  await start({ PORT: String(port) });
  await until('both are judged', () => conclusions().filter((each) => each === 'failure').length === 2);
  const attempts = github.requests.filter((each) => each.endsWith('/attempts 202'));
  expect(attempts).toHaveLength(2);
}, 60_000);

it('finds what is missed behind thousands that arrived, and reads the list to its end only once', async () => {
  const { github } = shop;
  await openMany(1);
  expect((await sendPull(github, 'opened', 1)).status).toBe(502);
  const [missed] = github.state.deliveries;
  if (missed === undefined) throw new Error('nothing was sent');
  const [at, early] = [0, 3_600_000].map((ms) => new Date(Date.now() - ms).toISOString());
  missed.at = early ?? '';
  for (let count = 0; count < 2500; count++) {
    const others = { id: github.state.nextId++, guid: `arrived-${count}`, statusCode: 202 };
    github.state.deliveries.push({ ...missed, ...others, at: (count < 2400 ? early : at) ?? '' });
  }
  const port = await findFreePort();
  github.webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
  await start({ PORT: String(port), RECONCILE_SECONDS: '10' });
  await until('it is judged', () => conclusions()[0] === 'failure');
  const pages = () => github.requests.filter((each) => each.startsWith('GET /app/hook/deliveries')).length;
  const first = pages();
  expect(first).toBe(26);
  await until('it has looked again', () => pages() > first);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(pages() - first).toBeLessThan(5);
}, 90_000);

it('lets go of what is gone: a branch, a pull request, a closed one', async () => {
  const { github } = shop;
  await openMany(3);
  const [one, , three] = [1, 2, 3].map((number) => github.state.pulls.get(number));
  await shop.repository.git('checkout', '-q', 'main');
  await shop.repository.git('branch', '-q', '-D', 'branch-1');
  await start();
  const first = await sendPull(github, 'synchronize', 1);
  const given = await sendPull(github, 'synchronize', 2);
  github.state.pulls.delete(2);
  if (three !== undefined) three.state = 'closed';
  const last = await sendPull(github, 'synchronize', 3);
  for (const { guid } of [first, given, last]) {
    await until('it is worked off', () => logs().includes(`"delivery":"${guid}","doing"`));
  }
  expect(one?.state).toBe('open');
  expect(conclusions().filter((each) => each !== 'failure')).toEqual([]);
  expect(conclusions().length).toBeLessThanOrEqual(1);
}, 60_000);

it('ends what it has begun when it is told to stop', async () => {
  const { github } = shop;
  await openMany(1);
  const bot = await start();
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held = 0;
  github.hold = ({ method, path }) => {
    if (method !== 'POST' || !path.endsWith('/check-runs')) return undefined;
    held++;
    return released;
  };
  await sendPull(github, 'opened', 1);
  await until('it is at work', () => held === 1);
  bot.cli.child.kill('SIGTERM');
  await bot.cli.until(/"msg":"stopping/);
  expect((await sendPull(github, 'synchronize', 1)).status).toBe(502);
  release();
  expect((await bot.cli.ended).code).toBe(0);
  expect([conclusions(), own().length]).toEqual([['failure'], 1]);
}, 60_000);
