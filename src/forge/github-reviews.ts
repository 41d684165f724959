import { toForgeError } from './forge-error.ts';
import type { GitHubRequest } from './github.ts';
import { type RetryOptions, retrying } from './retry.ts';

/** What of a pull request's reviews Lockstep asks and writes. Errors are ForgeErrors. */
export interface Reviews {
  /** The unified diffs of a pull request's files by path, those of `paths` at least, as far as GitHub shows them. */
  patches(number: number, paths: ReadonlySet<string>): Promise<Map<string, string>>;
  /** All comments on lines, also of resolved and outdated threads, oldest first. */
  lineComments(number: number): Promise<Array<{ body: string; author: string }>>;
  /** One review with comments; it neither approves nor blocks. */
  createReview(number: number, review: Review): Promise<void>;
}

export interface Review {
  /** The commit that the lines are of. */
  sha: string;
  body: string;
  comments: LineComment[];
}

/** On lines of the new side; both included. */
export interface LineComment {
  path: string;
  startLine: number;
  endLine: number;
  body: string;
}

export interface ReviewsOptions {
  request: GitHubRequest;
  owner: string;
  repo: string;
  retry?: RetryOptions;
}

const PER_PAGE = 100;

/** https://docs.github.com/rest/pulls/reviews */
export function createReviews({ request, owner, repo, retry }: ReviewsOptions): Reviews {
  const at = (number: number) => ({ owner, repo, pull_number: number });
  return {
    async patches(number, paths) {
      const patches = new Map<string, string>();
      for (let page = 1; ; page++) {
        const files = await doing(`read the diff of ${number}`, () =>
          retrying(
            () =>
              request('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', {
                ...at(number),
                per_page: PER_PAGE,
                page,
              }),
            retry,
          ),
        );
        // Of large files GitHub shows no diff.
        for (const { filename, patch } of files) if (patch !== undefined) patches.set(filename, patch);
        if (files.length < PER_PAGE || [...paths].every((path) => patches.has(path))) return patches;
      }
    },
    async lineComments(number) {
      const all = [];
      for (let page = 1; ; page++) {
        const comments = await doing(`read the comments on lines of ${number}`, () =>
          retrying(
            () =>
              request('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
                ...at(number),
                per_page: PER_PAGE,
                page,
              }),
            retry,
          ),
        );
        all.push(...comments.map(({ body, user }) => ({ body, author: user?.login ?? '' })));
        if (comments.length < PER_PAGE) return all;
      }
    },
    async createReview(number, { sha, body, comments }) {
      await doing(`review ${number}`, () =>
        request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
          ...at(number),
          commit_id: sha,
          body,
          event: 'COMMENT',
          comments: comments.map(toGitHub),
        }),
      );
    },
  };
}

async function doing<T>(what: string, ask: () => Promise<{ data: T }>): Promise<T> {
  try {
    return (await ask()).data;
  } catch (thrown) {
    throw toForgeError(thrown, what);
  }
}

function toGitHub({ path, startLine, endLine, body }: LineComment) {
  const start = startLine < endLine ? { start_line: startLine, start_side: 'RIGHT' } : {};
  return { path, line: endLine, side: 'RIGHT', ...start, body };
}
