/** GitHub away for longer than any retry of one delivery, which ends after some seconds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { app, createShop, type RunningBot, type Shop, startBot, until } from '../bot/running-bot.ts';
import type { Fault } from '../github/fake-github.ts';
import { sendComment, sendPull } from '../github/send-webhook.ts';
import { testServer } from '../support/server.ts';

const BOTH = 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;';
const PULLS = 4;
const OUTAGE_MS = 25_000;

let server: Server;
let shop: Shop;
let bot: RunningBot;
let database: DatabaseAddress;

const urlOf = ({ host, port, database: name, user, password }: DatabaseAddress): string =>
  `postgresql://${user}:${password}@${host}:${port}/${name}`;
const own = () => shop.github.state.comments.filter(({ author }) => author.appId === app.id);
const numbers = () =>
  own()
    .map(({ number }) => number)
    .toSorted((one, other) => one - other);
const logs = () => bot.cli.said();
const isDone = ({ guid }: { guid: string }) => logs().includes(`"delivery":"${guid}","doing"`);
const page = async (path: string) => (await fetch(`${bot.url}${path}`)).text();

async function gauge(name: string): Promise<number> {
  const line = (await page('/metrics')).split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
}

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await createShop();
  database = server.app(await server.create('bot'));
  bot = await startBot(shop.github, urlOf(database), { GITHUB_LOOK_SECONDS: '1' });
  for (let number = 1; number <= PULLS; number++) {
    await shop.push(`branch-${number}`, { 'migrations/002_both.sql': `${BOTH}\n-- ${number}` });
    shop.open({ number, head: `branch-${number}` });
  }
}, 60_000);
afterEach(async ({ task }) => {
  shop.github.fault = () => undefined;
  bot.cli.child.kill('SIGTERM');
  const { code } = await bot.cli.ended;
  if (task.result?.state === 'fail') console.log(logs().slice(-20_000), shop.github.requests.slice(-200));
  expect([code, shop.github.violations]).toEqual([0, []]);
  expect(logs()).not.toMatch(/ghs_|BEGIN PRIVATE|postgresql:\/\//);
  await shop[Symbol.asyncDispose]();
  await server.drop(database.database);
}, 60_000);

async function tellAll(): Promise<Array<{ guid: string }>> {
  const sent: Array<{ guid: string }> = [];
  for (let number = 1; number <= PULLS; number++) sent.push(await sendPull(shop.github, 'opened', number));
  const { sent: asked } = await sendComment(shop.github, { number: 1, body: '/migrate help', login: 'ada' });
  return [...sent, asked];
}

/** One check a commit and one report a pull request; number 1 has the answer to its command, too. */
function expectAllOnce(): void {
  const { checks } = shop.github.state;
  expect(checks.map(({ conclusion }) => conclusion)).toEqual(Array.from({ length: PULLS }, () => 'failure'));
  expect(new Set(checks.map(({ sha }) => sha)).size).toBe(PULLS);
  expect(numbers()).toEqual([1, ...Array.from({ length: PULLS }, (_, index) => index + 1)]);
}

const outages: Array<[string, (count: number) => Fault]> = [
  ['502', () => ({ status: 502 })],
  ['503, each other one after it was carried out', (count) => ({ status: 503, after: count % 2 === 0 })],
  ['cut connections', () => 'cut'],
];

it.each(outages)(
  'keeps what waits while GitHub is away, and works it off once when it is back: %s',
  async (_, fault) => {
    const { github } = shop;
    github.fault = ({ count }) => fault(count);
    const began = Date.now();
    const sent = await tellAll();
    await until('it says that it waits', () => logs().includes('"msg":"GitHub does not answer'));
    expect(await gauge('lockstep_github_up')).toBe(0);
    const health = await fetch(`${bot.url}/healthz`);
    expect([health.status, await health.text()]).toEqual([
      200,
      expect.stringMatching(/^ok; waiting for GitHub since 20/),
    ]);
    // What ran when it began has ended with its own attempts.
    await until('nothing runs', () => Date.now() - began > 15_000);
    const asked = github.requests.length;
    await sleep(OUTAGE_MS - (Date.now() - began));
    const meanwhile = github.requests.slice(asked);
    expect(new Set(meanwhile.map((each) => each.split(' ')[1]))).toEqual(new Set(['/app']));
    expect(sent.filter(isDone)).toEqual([]);
    expect(await gauge('lockstep_github_waited_seconds')).toBeGreaterThan(5);
    github.fault = () => undefined;
    await until('all are worked off', () => sent.every(isDone));
    expect(logs()).toContain('"msg":"GitHub answers again"');
    expect(await gauge('lockstep_github_up')).toBe(1);
    expectAllOnce();
  },
  120_000,
);

it('asks nothing while a secondary limit holds that is longer than any wait in place, and works all off once then', async () => {
  const { github } = shop;
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  const began = Date.now();
  let refused = 0;
  // In the middle of the work: what was written already is not written again.
  github.fault = ({ method, path }) => {
    const left = OUTAGE_MS - (Date.now() - began);
    if (left < 0 || path.startsWith('/app') || (refused === 0 && method === 'GET')) return undefined;
    refused++;
    return { status: 403, headers: { 'retry-after': String(Math.min(12, Math.ceil(left / 1000))) }, body: { message } };
  };
  const sent = await tellAll();
  await until('it says that it waits', () => logs().includes('"msg":"a delivery waits for a rate limit"'));
  expect([await gauge('lockstep_github_limited_installations'), await gauge('lockstep_github_up')]).toEqual([1, 1]);
  await vi.waitFor(async () => expect(await page('/metrics')).toMatch(/lockstep_queue\{state="later"\} [1-9]/), 10_000);
  await until('all are worked off', () => sent.every(isDone), 60);
  // Three times at most, by each of the four that work.
  expect(refused).toBeLessThanOrEqual(12);
  expectAllOnce();
}, 120_000);

it('is waited for by a bot that is told to stop, which ends, and by the next, which has it all', async () => {
  const { github } = shop;
  github.fault = () => ({ status: 502 });
  const sent = await tellAll();
  await until('it says that it waits', () => logs().includes('"msg":"GitHub does not answer'));
  bot.cli.child.kill('SIGTERM');
  expect((await bot.cli.ended).code).toBe(0);
  github.webhookUrl = undefined;
  bot = await startBot(github, urlOf(database), { GITHUB_LOOK_SECONDS: '1' });
  await until('it says that it waits', () => logs().includes('"msg":"GitHub does not answer'));
  github.fault = () => undefined;
  await until('all are worked off', () => sent.every(isDone), 60);
  expectAllOnce();
}, 120_000);
