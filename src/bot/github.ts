import type pg from 'pg';
import type { Logger } from 'pino';
import { type Probot, ProbotOctokit } from 'probot';
import type { BlobCache } from '../forge/blob-cache.ts';
import { createAnswerCache, requestConditionally } from '../forge/conditional.ts';
import type { Forge } from '../forge/forge.ts';
import { ForgeError, statusOf, toForgeError } from '../forge/forge-error.ts';
import { createGitHub, type GitHubRequest } from '../forge/github.ts';
import { retrying } from '../forge/retry.ts';
import { wholeAnswers } from '../forge/whole-answers.ts';
import { createBlobStore } from './blob-store.ts';
import type { Metrics } from './metrics.ts';
import type { RateLimits } from './rate-limits.ts';
import type { BotSettings } from './settings.ts';

/**
 * GitHub's API, as the App itself and as installed. Octokit's own retries and throttling would multiply with ours
 * (src/forge/retry.ts), which know what may be repeated, and with the queue's: a request would be made sixteen times,
 * and a spent rate limit be waited for in a worker. Probot sets `throttle` itself, so they are switched off last.
 */
export const PatientOctokit = ProbotOctokit.plugin(wholeAnswers).defaults((options: object) => ({
  ...options,
  retry: { enabled: false },
  throttle: { enabled: false },
}));

/** A repository as the App sees it. */
export interface Connection {
  owner: string;
  repo: string;
  repositoryId: number;
  request: GitHubRequest;
  forge: Forge;
  blobs: BlobCache;
}

export interface Installed {
  installation?: { id: number } | null;
  repository: { id: number; name: string; owner: { login: string }; default_branch?: string };
}

export interface Connect {
  /** `more`: rights beyond the usual; those that the installation was not given are left out. */
  <T>(to: Installed, doIt: (connection: Connection) => Promise<T>, more?: Rights): Promise<T>;
  /** The repository has another name, or belongs to somebody else: it is asked for when it is needed next. */
  forgetName(repositoryId: number): void;
}

/** `deployments` → `write`. */
export type Rights = Readonly<Record<string, 'read' | 'write'>>;

/**
 * What a token may do: no more than the bot needs, and in one repository only. Comments on pull requests and reactions to
 * them are `pull_requests`; `issues` is for the event of a comment.
 * https://docs.github.com/rest/authentication/permissions-required-for-github-apps
 */
export const permissions = {
  actions: 'read',
  checks: 'write',
  contents: 'read',
  issues: 'read',
  metadata: 'read',
  pull_requests: 'write',
} as const;

/** Beyond these, for the repositories that are applied from here: the dashboard is an issue. */
export const applyRights = { issues: 'write', deployments: 'write', members: 'read' } as const;

/** A token that ends sooner is not begun with. */
const LEAST_LIFE_MS = 120_000;

interface Token {
  token: string;
  endsAt: number;
  /** As GitHub had it when it gave the token: a delivery may be older. */
  owner: string;
  repo: string;
}

/**
 * Connects with an installation token for the one repository, which is kept as long as it lives, and by the name that
 * GitHub gives with it. A token that it no longer takes, or a name that it no longer knows, is asked for anew, and
 * everything is done once more: what it does begins by looking at what is there.
 */
export function createConnect({ probot, settings, pool, metrics, limits, log }: ConnectOptions): Connect {
  const reading = new Map<number, Map<string, Promise<Buffer>>>();
  const readingOf = (repositoryId: number): Map<string, Promise<Buffer>> => {
    const known = reading.get(repositoryId) ?? new Map<string, Promise<Buffer>>();
    reading.set(repositoryId, known);
    return known;
  };
  const tokens = new Map<string, Token>();
  const answers = createAnswerCache();

  async function connect<T>(
    to: Installed,
    doIt: (connection: Connection) => Promise<T>,
    more: Rights = {},
  ): Promise<T> {
    const first = await open(to, { refresh: false, more });
    try {
      return await doIt(first);
    } catch (thrown) {
      const code = thrown instanceof ForgeError ? thrown.code : statusOf(thrown) === 404 ? 'github-not-found' : '';
      if (code !== 'github-unauthorised' && code !== 'github-moved' && code !== 'github-not-found') throw thrown;
      const second = await open(to, { refresh: true, more });
      // Under the same name it is not there a second time, either.
      const isRenamed = second.forge.repository !== first.forge.repository;
      if (code === 'github-not-found' && !isRenamed) throw thrown;
      return doIt(second);
    }
  }

  return Object.assign(connect, {
    forgetName(repositoryId: number): void {
      for (const key of tokens.keys()) if (key.endsWith(` ${repositoryId}`)) tokens.delete(key);
    },
  });

  async function tokenFor(
    { installation, repository }: Installed,
    { refresh, more }: { refresh: boolean; more: Rights },
  ): Promise<Token> {
    const key = `${JSON.stringify(more)} ${installation?.id} ${repository.id}`;
    const known = tokens.get(key);
    if (!refresh && known !== undefined && known.endsAt > Date.now() + LEAST_LIFE_MS) return known;
    for (const [each, { endsAt }] of tokens) if (endsAt <= Date.now()) tokens.delete(each);
    const app = await probot.auth();
    try {
      // Not by its `auth`, which asks api.github.com whatever the base URL is.
      const id = installation?.id ?? 0;
      const asked = {
        ...{ installation_id: id, repository_ids: [repository.id] },
        permissions: { ...permissions, ...more },
      };
      const { data } = await retrying(() =>
        limits.guard(id, () => app.request('POST /app/installations/{installation_id}/access_tokens', asked)),
      );
      const now = data.repositories?.find(({ id }) => id === repository.id) ?? repository;
      const { token, expires_at: end } = data;
      const fresh: Token = { token, endsAt: Date.parse(end), owner: now.owner.login, repo: now.name };
      tokens.set(key, fresh);
      return fresh;
    } catch (thrown) {
      const [last] = Object.keys(more).slice(-1);
      if (statusOf(thrown) === 422 && last !== undefined) {
        const { [last]: _, ...less } = more;
        return tokenFor({ installation: installation ?? null, repository }, { refresh, more: less });
      }
      throw toForgeError(thrown, 'get an installation token');
    }
  }

  async function open(to: Installed, asked: { refresh: boolean; more: Rights }): Promise<Connection> {
    const { repository } = to;
    const { token, owner, repo } = await tokenFor(to, asked);
    const octokit = new PatientOctokit({
      auth: { token },
      baseUrl: settings.apiUrl,
      // Followed by whoever knows the new name: fetch would make a GET of a POST.
      request: { redirect: 'manual' },
      log: log.child({ name: 'github' }),
    });
    octokit.hook.after('request', ({ status }) =>
      metrics.count('lockstep_github_requests_total', { status: `${status}` }),
    );
    octokit.hook.error('request', (error) => {
      const status = 'status' in error ? String(error.status) : 'none';
      metrics.count('lockstep_github_requests_total', { status });
      throw error;
    });
    const installation = to.installation?.id ?? 0;
    octokit.hook.wrap('request', (request, options) => limits.guard(installation, () => request(options)));
    octokit.hook.wrap('request', (request, options) =>
      requestConditionally(options, {
        cache: answers,
        keyOf: (each) => `${repository.id} ${octokit.request.endpoint(each).url}`,
        request,
      }),
    );
    const request = octokit.request as unknown as GitHubRequest;
    return {
      owner,
      repo,
      repositoryId: repository.id,
      request,
      forge: createGitHub({ request, owner, repo, appId: settings.appId }),
      blobs: createBlobStore(pool, repository.id, readingOf(repository.id)),
    };
  }
}

export interface ConnectOptions {
  probot: Probot;
  settings: BotSettings;
  pool: pg.Pool;
  metrics: Metrics;
  limits: RateLimits;
  log: Logger;
}
