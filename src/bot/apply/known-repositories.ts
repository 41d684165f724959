import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Probot } from 'probot';
import type { Config } from '../../config/schema.ts';
import { toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { Installed } from '../github.ts';
import { schema } from '../store.ts';
import { askOnce } from './ask-once.ts';

/** A repository that is applied from here, as it was last seen. */
export interface KnownRepository {
  /** `owner/name`. */
  name: string;
  installed: Installed;
  /** lockstep.yml of its default branch. */
  config: Config;
}

export interface KnownRepositories {
  /** Asked of GitHub at most once a minute. Where it does not answer: as it was, also before a restart. */
  get(name: string): Promise<KnownRepository>;
  /** Its installation and its id alone. */
  installed(name: string): Promise<Installed>;
}

export interface KnownRepositoriesOptions {
  probot: Probot;
  pool: pg.Pool;
  configOf: (installed: Installed) => Promise<Config>;
}

/** Milliseconds for which a configuration counts, and where a repository is installed: both change. */
const FRESH = 60_000;
const INSTALLED = 600_000;

/** Milliseconds that GitHub has for its answer, where there is an older one. */
const PATIENCE = 5000;

/** What driving a run needs to know without GitHub: a run under way goes on although that is down. */
export function createKnownRepositories({ probot, pool, configOf }: KnownRepositoriesOptions): KnownRepositories {
  const fresh = new Map<string, { known: KnownRepository; until: number }>();
  const installed = askOnce((name) => askInstalled(probot, name), INSTALLED);
  const asked = askOnce(ask, 0);

  async function ask(name: string): Promise<KnownRepository> {
    const at = await installed(name);
    const known = { name, installed: at, config: await configOf(at) };
    await pool.query(
      `INSERT INTO ${schema}.apply_repositories (name, known) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET known = $2, at = now()`,
      [name, JSON.stringify({ installed: at, config: known.config })],
    );
    fresh.set(name, { known, until: performance.now() + FRESH });
    return known;
  }

  async function remembered(name: string): Promise<KnownRepository | undefined> {
    const { rows } = await pool.query<{ known: string }>(
      `SELECT known FROM ${schema}.apply_repositories WHERE name = $1`,
      [name],
    );
    const [row] = rows;
    return row === undefined ? undefined : { name, ...(JSON.parse(row.known) as Omit<KnownRepository, 'name'>) };
  }

  return {
    installed,
    async get(name) {
      const last = fresh.get(name);
      if (last !== undefined && last.until > performance.now()) return last.known;
      const known = last?.known ?? (await remembered(name));
      if (known === undefined) return asked(name);
      const waited = sleep(PATIENCE, known, { ref: false });
      return Promise.race([asked(name).catch(() => known), waited]);
    },
  };
}

async function askInstalled(probot: Probot, name: string): Promise<Installed> {
  const [owner = '', repo = ''] = name.split('/');
  try {
    const app = await probot.auth();
    const { data: installation } = await retrying(() =>
      app.request('GET /repos/{owner}/{repo}/installation', { owner, repo }),
    );
    const { data } = await retrying(() =>
      app.request('POST /app/installations/{installation_id}/access_tokens', {
        installation_id: installation.id,
        repositories: [repo],
        permissions: { metadata: 'read' },
      }),
    );
    const found = data.repositories?.find((each) => each.name.toLowerCase() === repo.toLowerCase());
    if (found === undefined) throw new Error('GitHub gave a token for another repository');
    return {
      installation: { id: Number(installation.id) },
      repository: {
        id: Number(found.id),
        name: found.name,
        owner: { login: found.owner.login },
        default_branch: found.default_branch,
      },
    };
  } catch (thrown) {
    throw toForgeError(thrown, `find the App's installation on ${name}`);
  }
}
