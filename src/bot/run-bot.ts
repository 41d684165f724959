import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import { Probot } from 'probot';
import { createStaticThreads } from '../check/static-threads.ts';
import { toError } from '../errors.ts';
import { ForgeError, statusOf } from '../forge/forge-error.ts';
import { addHandlers, contextOf, handleOwn } from './app.ts';
import { createBotApply } from './apply/bot-apply.ts';
import { createConnect, PatientOctokit } from './github.ts';
import { createGitHubHealth, type GitHubHealth } from './github-health.ts';
import { type InternalPayload, internalEvent } from './ledger/jobs.ts';
import { meetAll } from './meet.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { Later, openQueue, type Queue } from './queue.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { receive } from './receive.ts';
import { reconcile } from './reconcile.ts';
import { reportPages } from './report-page/page.ts';
import { type Page, type Pages, startHttp } from './server.ts';
import type { BotSettings } from './settings.ts';
import { runningPage } from './setup-page.ts';
import { openStore, sweep } from './store.ts';

export interface RunningBot {
  url: string;
  /** Takes no more webhooks, lets what runs end, and closes everything. */
  stop(): Promise<void>;
}

type Received = Parameters<Probot['receive']>[0];

/** What is left to running work at the end, in ms. What does not end in time is taken up by another replica. */
const DRAIN_MS = 25_000;

/** The bot: webhooks in, kept, worked off; any number of replicas on one database. */
export async function runBot(settings: BotSettings, log: Logger): Promise<RunningBot> {
  const metrics = createMetrics();
  const pool = await openStore(settings.databaseUrl, settings.workers);
  const queue = await openQueue({ url: settings.databaseUrl, pool, log });
  const threads = createStaticThreads({ threads: Math.min(settings.workers, availableParallelism()) });
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.apiUrl,
    Octokit: PatientOctokit,
    log,
  });
  await probot.ready();
  const limits = createRateLimits();
  const connect = createConnect({ probot, settings, pool, metrics, limits, log });
  const base = { connect, pool, queue, threads, settings, metrics, log };
  const apply = createBotApply({
    ...{ probot, connect, pool, settings, log },
    contextOf: (payload, connection) => contextOf(base, { id: 'apply', payload }, connection),
  });
  const options = { ...base, apply };
  addHandlers(probot, options);

  const health = createGitHubHealth({
    look: async () => (await probot.auth()).request('GET /app'),
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    log,
    mostMs: settings.lookSeconds * 1000,
  });

  await queue.start(settings.workers, async ({ id, event, payload, receivedAt }) => {
    try {
      const parsed = JSON.parse(payload) as unknown;
      if (event === internalEvent) await handleOwn(options, { id, payload: parsed as InternalPayload });
      else await probot.receive({ id, name: event, payload: parsed } as Received);
      metrics.count('lockstep_jobs_total', { event, outcome: 'done' });
      metrics.took((Date.now() - receivedAt.getTime()) / 1000);
    } catch (thrown) {
      const until = waitUntilOf(thrown);
      if (until !== undefined) {
        metrics.count('lockstep_jobs_total', { event, outcome: 'later' });
        log.warn({ delivery: id, event, why: reasonOf(thrown) }, 'a delivery waits for a rate limit');
        throw new Later(reasonOf(thrown), until);
      }
      if (isUnavailable(thrown)) health.suspect(reasonOf(thrown));
      metrics.count('lockstep_jobs_total', { event, outcome: 'failed' });
      log.warn({ delivery: id, event, why: reasonOf(thrown) }, 'a delivery failed; it is tried again');
      throw new Error(reasonOf(thrown));
    }
  });

  let stopping = false;
  const own = pagesOf({ settings, metrics, queue, health, limits, log, isStopping: () => stopping });
  const pages = { ...own, ...reportPages(pool, settings.reports, settings.apiUrl) };
  const server = await startHttp(pages, { host: settings.host, port: settings.port, log });
  const meetAgain = (since: Date): Promise<void> =>
    meetAll({ probot, queue, apiUrl: settings.apiUrl, id: `away-${since.getTime()}` });
  const look = (): void => {
    sweep(pool)
      .then(() => reconcile({ probot, pool, log, meetAll: meetAgain }))
      .catch((thrown: unknown) => log.warn({ why: reasonOf(thrown) }, 'missed deliveries could not be looked for'));
  };
  look();
  const timer = setInterval(look, settings.reconcileSeconds * 1000);
  apply.start();
  log.info({ url: server.url }, 'listening');

  return {
    url: server.url,
    async stop() {
      stopping = true;
      clearInterval(timer);
      health.stop();
      await server.stop();
      await Promise.all([queue.stop(DRAIN_MS), apply.stop(DRAIN_MS)]);
      await threads[Symbol.asyncDispose]();
      await pool.end();
      log.info('stopped');
    },
  };
}

interface PageContext {
  settings: BotSettings;
  metrics: Metrics;
  queue: Queue;
  health: GitHubHealth;
  limits: RateLimits;
  log: Logger;
  isStopping: () => boolean;
}

function pagesOf({ settings, metrics, queue, health, limits, log, isStopping }: PageContext): Pages {
  return {
    'GET /': () => ({ status: 200, type: 'text/html', body: runningPage() }),
    async 'GET /healthz'() {
      if (isStopping()) return { status: 503, body: 'stopping\n' };
      try {
        await queue.counts();
        const { since } = health.away() ?? {};
        const wait = since === undefined ? '' : `; waiting for GitHub since ${since.toISOString()}`;
        return { status: 200, body: `ok${wait}\n` };
      } catch {
        return { status: 503, body: 'the database does not answer\n' };
      }
    },
    async 'GET /metrics'() {
      const { since } = health.away() ?? {};
      const github = {
        lockstep_github_up: since === undefined ? 1 : 0,
        lockstep_github_waited_seconds: since === undefined ? 0 : Math.round((Date.now() - since.getTime()) / 1000),
        lockstep_github_limited_installations: limits.waiting(),
      };
      return { status: 200, body: metrics.render(await queue.counts(), github) };
    },
    async 'POST /api/github/webhooks'(request) {
      const received = await receive(request, settings.webhookSecret);
      if (!('delivery' in received)) {
        metrics.count('lockstep_deliveries_total', { event: 'none', outcome: received.why });
        return json(received.status, { message: received.why });
      }
      const { delivery } = received;
      const isNew = await queue.keep(delivery);
      const outcome = isNew ? 'kept' : 'known';
      metrics.count('lockstep_deliveries_total', { event: delivery.event, outcome });
      log.info({ delivery: delivery.id, event: delivery.event, key: delivery.key, outcome }, 'webhook');
      return json(202, { message: outcome });
    },
  };
}

function json(status: number, value: object): Page {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

/** Of several errors at once, as Probot throws them, each. */
function errorsOf(thrown: unknown): unknown[] {
  return thrown instanceof AggregateError ? thrown.errors.flatMap(errorsOf) : [thrown];
}

/** When GitHub may be asked again; undefined where it is no rate limit that keeps the delivery. */
function waitUntilOf(thrown: unknown): number | undefined {
  const all = errorsOf(thrown).flatMap((each) => (each instanceof ForgeError ? (each.waitUntil ?? []) : []));
  return all.length === 0 ? undefined : Math.max(...all);
}

function isUnavailable(thrown: unknown): boolean {
  return errorsOf(thrown).some(
    (each) => statusOf(each) >= 500 || (each instanceof ForgeError && each.code === 'github-unavailable'),
  );
}

/** Of several errors at once, each; a stack is in the log already where somebody asks for it. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return thrown.errors.map(reasonOf).join('; ');
  return toError(thrown).message;
}
