/** What takes GitHub's own times: a rate limit without a header asks for a minute, a silent server for our patience. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { app, createShop, type RunningBot, type Shop, startBot, until } from '../bot/running-bot.ts';
import type { Fault } from '../github/fake-github.ts';
import { sendComment, sendPull } from '../github/send-webhook.ts';
import { testServer } from '../support/server.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const BOTH = 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;';

let server: Server;
let shop: Shop;
let bots: RunningBot[];
let database: DatabaseAddress;

const urlOf = ({ host, port, database: name, user, password }: DatabaseAddress): string =>
  `postgresql://${user}:${password}@${host}:${port}/${name}`;
const own = () => shop.github.state.comments.filter(({ author }) => author.appId === app.id);
const conclusions = () => shop.github.state.checks.map(({ conclusion }) => conclusion);
const logs = () => bots.map(({ cli }) => cli.said()).join('');
const isDone = ({ guid }: { guid: string }) => logs().includes(`"delivery":"${guid}","doing"`);

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await createShop();
  database = server.app(await server.create('bot'));
  bots = [await startBot(shop.github, urlOf(database)), await startBot(shop.github, urlOf(database))];
  await shop.push('both', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'both' });
}, 60_000);
afterEach(async ({ task }) => {
  shop.github.fault = () => undefined;
  for (const { cli } of bots) cli.child.kill('SIGTERM');
  await Promise.all(bots.map(({ cli }) => cli.ended));
  if (task.result?.state === 'fail') console.log(logs().slice(-20_000), shop.github.requests);
  expect(shop.github.violations).toEqual([]);
  await shop[Symbol.asyncDispose]();
  await server.drop(database.database);
}, 60_000);

const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

/** Whole seconds, from the next on. */
const reset = () => String(Math.ceil(Date.now() / 1000) + 3);

/** A minute each; LOCKSTEP_SHORT=1: one of them. */
const WITHOUT_HEADER = process.env.LOCKSTEP_SHORT === '1' ? [429] : [429, 403];

it.each<[string, number, () => Fault]>([
  ...WITHOUT_HEADER.map((status): [string, number, () => Fault] => [
    `${status} without a header`,
    60_000,
    () => ({ status, body: { message } }),
  ]),
  ['403 that says when', 2_000, () => ({ status: 403, headers: { 'retry-after': '2' }, body: { message } })],
  [
    'a spent limit',
    3_000,
    () => ({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset() } }),
  ],
])(
  'waits as long as a rate limit asks, and ends right: %s',
  async (_, waitMs, fault) => {
    const { github } = shop;
    // Each process keeps the limits that it was told; another one would ask once for itself.
    bots[1]?.cli.child.kill('SIGTERM');
    await bots[1]?.cli.ended;
    const asked: number[] = [];
    github.fault = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('/check-runs')) return undefined;
      asked.push(Date.now());
      return asked.length === 1 ? fault() : undefined;
    };
    const sent = await sendPull(github, 'opened', 1);
    await until('it is judged', () => isDone(sent), 120);
    expect([asked.length, conclusions(), own().length]).toEqual([2, ['failure'], 1]);
    const [first = 0, second = 0] = asked;
    expect(second - first).toBeGreaterThanOrEqual(waitMs);
  },
  180_000,
);

it('does not wait for an answer that never comes, and does nothing twice', async () => {
  const { github } = shop;
  const silent = new Set<string>();
  github.hold = ({ method, path }) => {
    const kind = /\/check-runs$|\/comments$|\/access_tokens$/.exec(path)?.[0];
    if (method !== 'POST' || kind === undefined || silent.has(kind)) return undefined;
    silent.add(kind);
    return new Promise(() => undefined);
  };
  const sent = await sendPull(github, 'opened', 1);
  await until('it is judged', () => isDone(sent), 300);
  expect([silent.size, conclusions(), own().length]).toEqual([3, ['failure'], 1]);
}, 400_000);

it('has one worker at a time on a pull request, however many are told of it', async () => {
  const { github } = shop;
  let now = 0;
  let most = 0;
  // Only what is written is counted: a request that has ended is not told of.
  github.hold = ({ method, path }) => {
    if (method !== 'POST' || !/\/(?:check-runs|comments)$/.test(path)) return undefined;
    now++;
    most = Math.max(most, now);
    return new Promise((resolve) => setTimeout(resolve, 300)).then(() => void now--);
  };
  const urls = bots.map(({ url }) => `${url}/api/github/webhooks`);
  const sent: Array<{ guid: string }> = [];
  for (let index = 0; index < 12; index++) {
    github.webhookUrl = urls[index % 2];
    sent.push(await sendPull(github, index === 0 ? 'opened' : 'synchronize', 1));
  }
  await until('all are worked off', () => sent.every(isDone), 90);
  expect([most, conclusions(), own().length]).toEqual([1, ['failure'], 1]);
}, 120_000);

it('answers no webhook that it could not keep, and gets it when its database is back', async () => {
  const { github } = shop;
  await using wire = await startTcpProxy(database);
  const bot = await startBot(github, urlOf({ ...database, port: wire.port }), { RECONCILE_SECONDS: '10' });
  bots.push(bot);
  github.webhookUrl = `${bot.url}/api/github/webhooks`;
  const healthy = async (): Promise<number> => (await fetch(`${bot.url}/healthz`)).status;
  expect(await healthy()).toBe(200);
  wire.reset();
  expect([(await sendPull(github, 'opened', 1)).status, await healthy()]).toEqual([500, 503]);
  expect(conclusions()).toEqual([]);
  wire.mend();
  await until('it is judged', () => own().length === 1, 90);
  expect([await healthy(), conclusions()]).toEqual([200, ['failure']]);
  expect(logs()).not.toContain(database.password);
}, 180_000);

it('gives nobody more than twenty answers in ten minutes', async () => {
  const { github } = shop;
  let last = { guid: '' };
  for (let count = 0; count < 22; count++) {
    ({ sent: last } = await sendComment(github, { number: 1, body: '/migrate help', login: 'ada' }));
  }
  await until('all are worked off', () => isDone(last) && logs().split('too many commands').length > 2, 200);
  expect(own().length).toBe(20);
}, 240_000);
