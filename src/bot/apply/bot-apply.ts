import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Probot } from 'probot';
import { isRefusal } from '../../apply/guards/control-plane.ts';
import { toError, UsageError } from '../../errors.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import { webUrlOf } from '../../forge/web-url.ts';
import { applyRights, type Connect, type Connection, type Installed } from '../github.ts';
import type { JudgeContext } from '../judge.ts';
import type { BotSettings } from '../settings.ts';
import { controlPlaneOf } from './control-plane-of.ts';
import { createDrives, type Drives } from './drives.ts';
import { createKnownRepositories, type KnownRepositories } from './known-repositories.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { createTargets, type Targets } from './targets.ts';
import { watchTargets } from './watch-targets.ts';

/** Milliseconds that telling GitHub may take at the end. */
const LAST_WORDS = 5000;

export interface BotApplyOptions {
  probot: Probot;
  connect: Connect;
  pool: pg.Pool;
  settings: BotSettings;
  log: Logger;
  /** What a delivery's handler works with, for work that no delivery asked for. */
  contextOf: (installed: Installed, connection: Connection) => JudgeContext;
}

/** What applying in the bot's own process needs, whatever asks for it. */
export interface BotApply extends BotApplyOptions {
  repositories: KnownRepositories;
  targets: Targets;
  drives: Drives;
  publisher: Publisher;
  appId: number;
  /** Where GitHub's pages are. */
  webUrl: string;
  /** The App's name in its login. */
  slug(): Promise<string>;
  /** Whether changes of a repository are applied from here. */
  covers(name: string): boolean;
  /** With the rights to apply. */
  inRepository<T>(name: string, doIt: (context: JudgeContext) => Promise<T>): Promise<T>;
  /** With the right to start workflows, on the default branch. */
  toDispatch(name: string, doIt: (connection: Connection, ref: string) => Promise<void>): Promise<void>;
  /** Looks after the targets from now on. */
  start(): void;
  /** Begins nothing more, and lets each run come to the end of its unit. */
  stop(ms: number): Promise<void>;
}

export function createBotApply(options: BotApplyOptions): BotApply {
  const { probot, connect, pool, settings, log, contextOf } = options;
  const drives = createDrives(log);
  const targets = createTargets(settings.apply);
  const repositories = createKnownRepositories({ probot, pool, configOf });
  let watch: { stop(): Promise<void> } | undefined;

  function connected<T>(installed: Installed, doIt: (context: JudgeContext) => Promise<T>): Promise<T> {
    return connect(installed, (connection) => doIt(contextOf(installed, connection)), applyRights);
  }

  async function configOf(installed: Installed) {
    const config = await connected(installed, (context) => controlPlaneOf(context).config());
    if (!isRefusal(config)) return config;
    throw new ForgeError(config.message, { code: 'github-unavailable', status: 0, hint: config.nextStep });
  }

  let slug: Promise<string> | undefined;
  async function askSlug(): Promise<string> {
    const app = await probot.auth();
    const { data } = await app.request('GET /app');
    return data?.slug ?? '';
  }

  const apply: BotApply = {
    ...options,
    appId: settings.appId,
    webUrl: webUrlOf(settings.apiUrl),
    slug() {
      slug ??= askSlug();
      // Asked anew the next time.
      slug.catch(() => (slug = undefined));
      return slug;
    },
    covers: (name) => settings.apply.repositories.some((each) => each.toLowerCase() === name.toLowerCase()),
    get publisher() {
      return publisher;
    },
    async toDispatch(name, doIt) {
      const installed = await repositories.installed(name);
      const ref = installed.repository.default_branch ?? 'main';
      await connect(installed, (connection) => doIt(connection, ref), { actions: 'write' });
    },
    repositories,
    targets,
    drives,
    inRepository: async (name, doIt) => connected(await repositories.installed(name), doIt),
    start() {
      if (settings.apply.repositories.length > 0) watch = watchTargets(apply);
    },
    async stop(ms) {
      await watch?.stop();
      await drives.drain(ms);
      // What GitHub does not hear now, the next one tells.
      await Promise.race([publisher.idle(), sleep(LAST_WORDS, undefined, { ref: false })]);
      await targets[Symbol.asyncDispose]();
    },
  };
  const publisher = createPublisher(apply);
  return apply;
}

/** One line of why, for the log. */
export function whyOf(thrown: unknown): string {
  return thrown instanceof UsageError ? `${thrown.message} ${thrown.hint ?? ''}` : toError(thrown).message;
}
