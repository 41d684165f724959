import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { databaseUrl } from '../../src/database/environment.ts';
import type { FakeGitHub } from '../github/fake-github.ts';
import type { FakeCheck, FakeComment } from '../github/state.ts';
import { testServer } from '../support/server.ts';
import { app, createShop, type RunningBot, type Shop, startBot, until } from './running-bot.ts';

export interface BotOptions {
  /** Bots that are started before each test. Default 1. */
  count?: number;
  /** Done before they are started. @returns the environment of every bot, beside what it needs */
  prepare?: (stage: Stage) => Promise<Record<string, string> | undefined>;
}

/** What a test of the bot has: a repository, GitHub before it, a database, and bots on it. */
export interface Stage {
  readonly server: Server;
  readonly shop: Shop;
  readonly github: FakeGitHub;
  readonly database: DatabaseAddress;
  /** All that were started, ended ones as well. */
  readonly bots: readonly RunningBot[];
  /** The newest. */
  readonly bot: RunningBot;
  /** Another one. Webhooks go on to where they went. */
  start(env?: Record<string, string>): Promise<RunningBot>;
  /** Another one, to which webhooks go from now on. */
  restart(): Promise<RunningBot>;
  /** Ends the newest, as a platform does. */
  stop: () => Promise<void>;
  /** The database is gone with all that was in it; there is an empty one. */
  loseDatabase(): Promise<void>;
  checksOf: (sha: string) => FakeCheck[];
  checkOf: (sha: string) => FakeCheck | undefined;
  /** As it is read: what stops GitHub from making links is left out. */
  summaryOf: (sha: string) => string;
  /** The bot's comments. */
  said: () => FakeComment[];
  /** What all bots have logged. */
  log: () => string;
  /** Waits until a delivery was worked off to its end, by the bot's own log. */
  done: (sent: { guid: string }, seconds?: number) => Promise<void>;
}

const HOOK_MS = 60_000;

/** A server for the file, and a {@link Stage} for each test: bots must end well, and say nothing to GitHub that it has not. */
export function useBot({ count = 1, prepare }: BotOptions = {}): Stage {
  let server: Server | undefined;
  let shop: Shop | undefined;
  let database: DatabaseAddress | undefined;
  let bots: RunningBot[] = [];
  let own: Record<string, string> = {};

  const stage: Stage = {
    get server() {
      return there(server);
    },
    get shop() {
      return there(shop);
    },
    get github() {
      return stage.shop.github;
    },
    get database() {
      return there(database);
    },
    get bots() {
      return bots;
    },
    get bot() {
      return there(bots.at(-1));
    },
    async start(env = {}) {
      const bot = await startBot(stage.github, databaseUrl(stage.database), { ...own, ...env });
      bots.push(bot);
      return bot;
    },
    restart() {
      stage.github.webhookUrl = undefined;
      return stage.start();
    },
    async stop() {
      stage.bot.cli.child.kill('SIGTERM');
      await stage.bot.cli.ended;
    },
    async loseDatabase() {
      await stage.server.drop(stage.database.database);
      database = stage.server.app(await stage.server.create('bot'));
    },
    checksOf: (sha) => stage.github.state.checks.filter((check) => check.sha === sha),
    checkOf: (sha) => stage.checksOf(sha)[0],
    summaryOf: (sha) => (stage.checkOf(sha)?.output.summary ?? '').replaceAll('&#8203;', ''),
    said: () => stage.github.state.comments.filter(({ author }) => author.appId === app.id),
    log: () => bots.map(({ cli }) => cli.said()).join(''),
    done: ({ guid }, seconds) =>
      until('it is worked off', () => stage.log().includes(`"delivery":"${guid}","doing"`), seconds),
  };

  beforeAll(async () => {
    server = await testServer();
  }, HOOK_MS);
  afterAll(() => server?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    bots = [];
    shop = await createShop();
    database = stage.server.app(await stage.server.create('bot'));
    own = (await prepare?.(stage)) ?? {};
    for (let started = 0; started < count; started++) await stage.start();
  }, HOOK_MS);
  afterEach(async ({ task }) => {
    const { github } = stage;
    github.fault = () => undefined;
    const running = bots.filter(({ cli }) => cli.child.exitCode === null && cli.child.signalCode === null);
    for (const { cli } of running) cli.child.kill('SIGTERM');
    const ended = await Promise.all(running.map(({ cli }) => cli.ended));
    if (task.result?.state === 'fail') {
      const comments = stage.said().map(({ body }) => body.slice(0, 600));
      console.log(stage.log().slice(-20_000), comments, github.requests.slice(-200));
    }
    await stage.shop[Symbol.asyncDispose]();
    await stage.server.drop(stage.database.database);
    expect(github.violations).toEqual([]);
    expect(ended.map(({ code }) => code)).toEqual(running.map(() => 0));
    expect(stage.log()).not.toMatch(/ghs_|BEGIN PRIVATE/);
  }, HOOK_MS);
  return stage;
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is none before a test has begun');
  return value;
}
