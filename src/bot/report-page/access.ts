import { createHash } from 'node:crypto';
import type { Visitor } from './login.ts';

/** What a visitor sees of a repository: its id; that there is nothing; that GitHub does not know them; no answer. */
export type Access = { id: number } | 'nothing' | 'signed out' | 'unknown';

export type AskAccess = (visitor: Visitor, repository: { owner: string; repo: string }) => Promise<Access>;

/** How long an answer counts, in ms: rights that were taken away are gone after that. */
const COUNTS_MS = 60_000;
const MOST = 1000;

/**
 * Asks GitHub, as the visitor, whether the repository is there for them. The token sees what both the visitor and the App
 * see, and what is public.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 */
export function createAccess(apiUrl: string): AskAccess {
  const known = new Map<string, { access: Access; until: number }>();
  return async (visitor, { owner, repo }) => {
    const key = createHash('sha256')
      .update(JSON.stringify([visitor.token, owner, repo]))
      .digest('base64');
    const kept = known.get(key);
    if (kept !== undefined && kept.until > Date.now()) return kept.access;
    known.delete(key);
    const access = await ask(`${apiUrl}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`, visitor);
    if (access === 'unknown' || access === 'signed out') return access;
    known.set(key, { access, until: Date.now() + COUNTS_MS });
    for (const oldest of known.keys()) {
      if (known.size <= MOST) break;
      known.delete(oldest);
    }
    return access;
  };
}

/** Former names are followed: fetch leaves the token out where that leads to another host. */
async function ask(url: string, { token }: Visitor): Promise<Access> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'user-agent': 'lockstep' },
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status === 401) return 'signed out';
    if (response.status === 404 || response.status === 403 || response.status === 451) return 'nothing';
    if (!response.ok) return 'unknown';
    const { id } = (await response.json()) as { id?: unknown };
    return typeof id === 'number' ? { id } : 'unknown';
  } catch {
    return 'unknown';
  }
}
