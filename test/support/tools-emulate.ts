import { createEmulator, type Emulator } from 'emulate';
import { manifestFor } from '../../src/bot/manifest.ts';
import { startProxy } from './tools-emulate-proxy.ts';

/** Vercel's emulation of GitHub: https://github.com/vercel-labs/emulate. Written by others, so it errs elsewhere than ours. */
export interface EmulatedGitHub extends AsyncDisposable {
  url: string;
  /** Of the user github-actions[bot], who may push. */
  token: string;
  /** What was asked of it: `POST /repos/… 201`. */
  requests: string[];
  /** A request as the repository's owner; what is no success is thrown. */
  api: <T>(method: string, path: string, body?: object) => Promise<T>;
  /** A commit on a branch, which is made where it is new. @returns its id */
  commit(branch: string, files: Record<string, string>): Promise<string>;
  openPull(head: string): Promise<EmulatedPull>;
}

export interface EmulatedPull {
  number: number;
  draft: boolean;
  head: { sha: string; repo: { full_name: string } };
  base: { sha: string; repo: { full_name: string } };
}

export interface EmulatedApp {
  id: number;
  privateKey: string;
  installationId: number;
  webhookUrl: string;
  webhookSecret: string;
}

const REPO = '/repos/octo/shop';
const OWNER = 'gho_owner';
const TOKEN = 'ghs_emulated';

/** The repository octo/shop with one commit on main. */
export async function startEmulate(app?: EmulatedApp): Promise<EmulatedGitHub> {
  const emulator: Emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: {
        [OWNER]: { login: 'octo', scopes: ['repo'] },
        [TOKEN]: { login: 'github-actions[bot]', scopes: ['repo'] },
      },
      github: {
        users: [{ login: 'octo' }, { login: 'github-actions[bot]' }],
        repos: [{ owner: 'octo', name: 'shop' }],
        ...(app !== undefined && { apps: [appSeed(app)] }),
      },
    },
  });
  const proxy = await startProxy(emulator.url);
  async function api<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${OWNER}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  async function tipOf(branch: string): Promise<string | undefined> {
    const refs = await api<Array<{ ref: string; object: { sha: string } }>>(
      'GET',
      `${REPO}/git/matching-refs/heads/${branch}`,
    );
    return refs.find(({ ref }) => ref === `refs/heads/${branch}`)?.object.sha;
  }
  await api('PUT', `${REPO}/collaborators/github-actions[bot]`, { permission: 'push' });
  return {
    url: proxy.url,
    requests: proxy.requests,
    token: TOKEN,
    api,
    async commit(branch, files) {
      const known = await tipOf(branch);
      const parent = known ?? (await tipOf('main')) ?? '';
      const { tree: of } = await api<{ tree: { sha: string } }>('GET', `${REPO}/git/commits/${parent}`);
      const entries = Object.entries(files).map(([path, content]) => ({ path, mode: '100644', type: 'blob', content }));
      const tree = await api<{ sha: string }>('POST', `${REPO}/git/trees`, { base_tree: of.sha, tree: entries });
      const { sha } = await api<{ sha: string }>('POST', `${REPO}/git/commits`, {
        message: 'change',
        tree: tree.sha,
        parents: [parent],
      });
      if (known === undefined) await api('POST', `${REPO}/git/refs`, { ref: `refs/heads/${branch}`, sha });
      else await api('PATCH', `${REPO}/git/refs/heads/${branch}`, { sha });
      return sha;
    },
    openPull: (head) => api('POST', `${REPO}/pulls`, { title: 't', head, base: 'main' }),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}

function appSeed({ id, privateKey, installationId, webhookUrl, webhookSecret }: EmulatedApp): object {
  const manifest = manifestFor({ publicUrl: 'https://lockstep.example.com', applies: false }) as Record<
    string,
    unknown
  >;
  return {
    app_id: id,
    slug: 'lockstep',
    name: 'Lockstep',
    private_key: privateKey,
    // What the App is made with.
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    webhook_url: webhookUrl,
    webhook_secret: webhookSecret,
    installations: [{ installation_id: installationId, account: 'octo', repository_selection: 'all' }],
  };
}
