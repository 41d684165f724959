import type { BlobCache } from '../../forge/blob-cache.ts';
import { statusOf, toForgeError } from '../../forge/forge-error.ts';
import type { GitHubRequest } from '../../forge/github.ts';
import { createTreeReader, type TreeReader } from '../../forge/github-tree.ts';
import { type RetryOptions, retrying } from '../../forge/retry.ts';
import type { CommitFacts } from '../../git/ancestry.ts';

export interface GitHubReaderOptions {
  owner: string;
  repo: string;
  request: GitHubRequest;
  cache: BlobCache;
  retry?: RetryOptions;
}

/** What a pull request says of its merge. */
export interface PullFacts {
  title: string;
  author: string;
  state: string;
  merged: boolean;
  mergedAt?: string;
  mergeSha?: string;
  baseRef: string;
  headSha: string;
}

/** GitHub's questions that the control plane asks, each a request or a few. @throws ForgeError */
export interface GitHubReader {
  trees: TreeReader;
  defaultBranch(): Promise<{ name: string; tip: string }>;
  pull(number: number): Promise<PullFacts>;
  /** GitHub lists 250 at most. https://docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request */
  commitsOf(pull: number): Promise<CommitFacts[]>;
  commit(sha: string): Promise<CommitFacts | undefined>;
  /** Merged pull requests that a commit came with. */
  pullsOf(sha: string): Promise<number[]>;
  compare(base: string, head: string): Promise<Compared>;
}

export interface Compared {
  /** `head` is `base`, or has it among its ancestors. */
  contains: boolean;
  mergeBase: string;
  /** Commits of `head` alone, and of `base` alone. */
  ahead: number;
  behind: number;
}

const PAGES = 3;

export function createGitHubReader({ owner, repo, request, cache, retry }: GitHubReaderOptions): GitHubReader {
  const at = { owner, repo };

  async function ask<T>(doing: string, doIt: () => Promise<T>): Promise<T> {
    try {
      return await retrying(doIt, retry);
    } catch (thrown) {
      throw toForgeError(thrown, doing);
    }
  }

  const trees = createTreeReader({ owner, repo, request, cache, ...(retry && { retry }) });
  // What an id stands for never changes: it is asked for once.
  const treeOf = once((sha) => trees.tree(sha));
  const compared = once((basehead) => compare(basehead));

  async function compare(basehead: string): Promise<Compared> {
    const { data } = await ask(`compare ${basehead}`, () =>
      // The second page has no files.
      request('GET /repos/{owner}/{repo}/compare/{basehead}', { ...at, basehead, per_page: 1, page: 2 }),
    );
    const contains = data.status === 'ahead' || data.status === 'identical';
    return { contains, mergeBase: data.merge_base_commit.sha, ahead: data.ahead_by, behind: data.behind_by };
  }

  return {
    trees: { ...trees, tree: treeOf },

    async defaultBranch() {
      const { data } = await ask('read the repository', () => request('GET /repos/{owner}/{repo}', at));
      const name = data.default_branch;
      const { data: ref } = await ask(`read the branch ${name}`, () =>
        request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...at, ref: `heads/${name}` }),
      );
      return { name, tip: ref.object.sha };
    },

    async pull(number) {
      const { data } = await ask(`read pull request ${number}`, () =>
        request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: number }),
      );
      return {
        title: data.title,
        author: data.user.login,
        state: data.state,
        merged: data.merged,
        baseRef: data.base.ref,
        headSha: data.head.sha,
        ...(data.merged_at !== null && { mergedAt: data.merged_at }),
        ...(data.merged && data.merge_commit_sha !== null && { mergeSha: data.merge_commit_sha }),
      };
    },

    async commitsOf(pull) {
      const all: CommitFacts[] = [];
      for (let page = 1; page <= PAGES; page++) {
        const { data } = await ask(`read the commits of ${pull}`, () =>
          request('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', {
            ...at,
            pull_number: pull,
            per_page: 100,
            page,
          }),
        );
        all.push(...data.map(({ sha, parents, commit }) => factsOf({ sha, parents, ...commit })));
        if (data.length < 100) break;
      }
      return all;
    },

    async commit(sha) {
      try {
        const { data } = await retrying(
          () => request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', { ...at, commit_sha: sha }),
          retry,
        );
        return factsOf(data);
      } catch (thrown) {
        // 409 is an empty repository's, 422 what is no id at all.
        if ([404, 409, 422].includes(statusOf(thrown))) return undefined;
        throw toForgeError(thrown, `read commit ${sha}`);
      }
    },

    async pullsOf(sha) {
      const { data } = await ask(`read the pull requests of ${sha}`, () =>
        request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', { ...at, commit_sha: sha, per_page: 100 }),
      );
      return data.filter(({ merged_at: mergedAt }) => mergedAt !== null).map(({ number }) => number);
    },

    compare: (base, head) => compared(`${base}...${head}`),
  };
}

/** Asks for each key once; what failed is asked for again. */
function once<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const asked = ask(key);
    known.set(key, asked);
    asked.catch(() => known.delete(key));
    return asked;
  };
}

interface Person {
  name?: string | undefined;
  email?: string | undefined;
  date?: string | undefined;
}

interface GivenCommit {
  sha: string;
  parents: Array<{ sha: string }>;
  message: string;
  author: Person | null;
  committer: Person | null;
}

function factsOf({ sha, parents, message, author, committer }: GivenCommit): CommitFacts {
  return {
    sha,
    parents: parents.map((parent) => parent.sha),
    author: `${author?.name ?? ''} <${author?.email ?? ''}>`,
    authoredAt: author?.date ?? '',
    committedAt: committer?.date ?? '',
    message,
  };
}
