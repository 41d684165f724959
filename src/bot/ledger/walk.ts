import { toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import { namedInBody } from '../../ledger/named-expands.ts';
import type { Connection } from '../github.ts';

/** Pages of 100 commits that are walked through at most: further back, the ledger knows nothing. */
const MOST_PAGES = 5;
const PER_PAGE = 100;

/** Where commits are asked for. */
export type Walked = Pick<Connection, 'owner' | 'repo' | 'request'>;

export interface WalkedCommit {
  sha: string;
  /** ISO 8601. */
  at: string;
  message: string;
}

/** A branch's first-parent chain, the oldest first. */
export interface Chain {
  commits: WalkedCommit[];
  /** The commit that was looked for is the parent of the first. */
  found: boolean;
}

/** Where a branch is now; undefined where it is gone. */
export async function tipOf({ owner, repo, request }: Connection, branch: string): Promise<string | undefined> {
  try {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/git/ref/{ref}', { owner, repo, ref: `heads/${branch}` }),
    );
    return data.object.sha;
  } catch (thrown) {
    const error = toForgeError(thrown, `find the branch ${branch}`);
    if (error.code === 'github-not-found') return undefined;
    throw error;
  }
}

/** The first-parent chain from `tip` back to `known`, which is not part of it, as far as it is walked. */
export async function walkBack(connection: Walked, tip: string, known: string | null): Promise<Chain> {
  const { owner, repo, request } = connection;
  const all = new Map<string, { at: string; message: string; parent: string | undefined }>();
  const commits: WalkedCommit[] = [];
  let next: string | undefined = tip;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/commits', { owner, repo, sha: tip, per_page: PER_PAGE, page }),
    ).catch((thrown: unknown) => {
      throw toForgeError(thrown, `list the commits of ${tip}`);
    });
    for (const { sha, commit, parents } of data) {
      all.set(sha, { at: commit.committer?.date ?? '', message: commit.message, parent: parents[0]?.sha });
    }
    while (next !== undefined && next !== known) {
      const found = all.get(next);
      if (found === undefined) break;
      commits.unshift({ sha: next, at: found.at, message: found.message });
      next = found.parent;
    }
    if (next === undefined || next === known || data.length < PER_PAGE) break;
  }
  return { commits, found: known !== null && next === known };
}

/** The merged pull request that a commit of the branch comes from, and the expands that it names. */
export async function pullOf(
  { owner, repo, request }: Connection,
  sha: string,
): Promise<{ number: number; expands: number[] } | undefined> {
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', { owner, repo, commit_sha: sha }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, `find the pull request of ${sha}`);
  });
  const merged = data.filter((pull) => pull.merged_at !== null);
  const found = merged.find((pull) => pull.merge_commit_sha === sha) ?? merged[0];
  return found && { number: found.number, expands: namedInBody(found.body ?? '') };
}
