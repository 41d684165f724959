import type pg from 'pg';
import type { Logger } from 'pino';
import { type Probot, ProbotOctokit } from 'probot';
import type { BlobCache } from '../forge/blob-cache.ts';
import type { Forge } from '../forge/forge.ts';
import { ForgeError, toForgeError } from '../forge/forge-error.ts';
import { createGitHub, type GitHubRequest } from '../forge/github.ts';
import { retrying } from '../forge/retry.ts';
import { createBlobStore } from './blob-store.ts';
import type { Metrics } from './metrics.ts';
import type { BotSettings } from './settings.ts';

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

export type Connect = <T>(to: Installed, doIt: (connection: Connection) => Promise<T>) => Promise<T>;

/** What a token may do: no more than the bot needs, and in one repository only. */
export const permissions = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const;

/** A token that ends sooner is not begun with. */
const LEAST_LIFE_MS = 120_000;

/**
 * Connects with an installation token for the one repository, which is kept as long as it lives. One that GitHub no
 * longer takes is replaced, and everything is done once more: what it does begins by looking at what is there.
 */
export function createConnect({ probot, settings, pool, metrics, log }: ConnectOptions): Connect {
  const tokens = new Map<string, { token: string; endsAt: number }>();
  return async (to, doIt) => {
    try {
      return await doIt(await open(to, false));
    } catch (thrown) {
      if (!(thrown instanceof ForgeError) || thrown.code !== 'github-unauthorised') throw thrown;
      return doIt(await open(to, true));
    }
  };

  async function tokenFor({ installation, repository }: Installed, refresh: boolean): Promise<string> {
    const key = `${installation?.id} ${repository.id}`;
    const known = tokens.get(key);
    if (!refresh && known !== undefined && known.endsAt > Date.now() + LEAST_LIFE_MS) return known.token;
    for (const [each, { endsAt }] of tokens) if (endsAt <= Date.now()) tokens.delete(each);
    const app = await probot.auth();
    try {
      // Not by its `auth`, which asks api.github.com whatever the base URL is.
      const { data } = await retrying(() =>
        app.request('POST /app/installations/{installation_id}/access_tokens', {
          installation_id: installation?.id ?? 0,
          repository_ids: [repository.id],
          permissions: { ...permissions },
        }),
      );
      tokens.set(key, { token: data.token, endsAt: Date.parse(data.expires_at) });
      return data.token;
    } catch (thrown) {
      throw toForgeError(thrown, 'get an installation token');
    }
  }

  async function open(to: Installed, refresh: boolean): Promise<Connection> {
    const { repository } = to;
    const token = await tokenFor(to, refresh);
    const octokit = new ProbotOctokit({
      auth: { token },
      baseUrl: settings.apiUrl,
      // Both are done by src/forge/retry.ts, which knows what may be repeated.
      throttle: { enabled: false },
      retry: { enabled: false },
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
    const [owner, repo] = [repository.owner.login, repository.name];
    const request = octokit.request as unknown as GitHubRequest;
    return {
      owner,
      repo,
      repositoryId: repository.id,
      request,
      forge: createGitHub({ request, owner, repo, appId: settings.appId }),
      blobs: createBlobStore(pool, repository.id),
    };
  }
}

export interface ConnectOptions {
  probot: Probot;
  settings: BotSettings;
  pool: pg.Pool;
  metrics: Metrics;
  log: Logger;
}
