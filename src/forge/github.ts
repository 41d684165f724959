import type { getOctokit } from '@actions/github';
import type { Annotation, CheckInput, Forge } from './forge.ts';
import { toForgeError } from './forge-error.ts';
import { type RetryOptions, retrying } from './retry.ts';

/** Octokit's `request`, of @actions/github or of Probot. */
export type GitHubRequest = ReturnType<typeof getOctokit>['request'];

export interface GitHubOptions {
  request: GitHubRequest;
  owner: string;
  repo: string;
  /** Only this App's check runs and comments are taken for ours; without it, those that the token may change. */
  appId?: number;
  retry?: RetryOptions;
}

const PER_PAGE = 100;

/**
 * Tells a check run that was made here from those of Actions' own jobs: with a workflow's token both are of one App, a job
 * may have the same name, and GitHub lets nobody change a job's.
 * https://github.blog/changelog/2025-02-12-notice-of-upcoming-deprecations-and-breaking-changes-for-github-actions/
 */
const MADE_HERE = 'lockstep';

/** GitHub's REST API as a {@link Forge}. */
export function createGitHub({ request, owner, repo, appId, retry }: GitHubOptions): Forge {
  const at = { owner, repo };
  const read = <T>(doing: string, ask: () => Promise<T>): Promise<T> =>
    run(doing, () => retrying(ask, retry), { isExhausted: true });

  return {
    repository: `${owner}/${repo}`,

    async pull(number) {
      const { data } = await read(`read pull request ${number}`, () =>
        request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: number }),
      );
      return {
        number,
        author: data.user.login,
        state: data.state,
        merged: data.merged,
        draft: data.draft ?? false,
        head: { sha: data.head.sha, ref: data.head.ref, repository: data.head.repo?.full_name ?? null },
        base: { sha: data.base.sha, ref: data.base.ref },
        changedFiles: data.changed_files,
        body: data.body ?? '',
      };
    },

    async comments(number) {
      const pages = await everyPage((page) =>
        read(`read the comments of ${number}`, () =>
          request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
            ...at,
            issue_number: number,
            per_page: PER_PAGE,
            page,
          }),
        ),
      );
      return pages.map(({ id, body, user, performed_via_github_app: app }) => ({
        id: Number(id),
        body: body ?? '',
        author: user?.login ?? '',
        appId: app?.id ?? null,
      }));
    },

    async createComment(number, body) {
      const { data } = await run(`comment on ${number}`, () =>
        request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...at, issue_number: number, body }),
      );
      return Number(data.id);
    },

    async updateComment(id, body) {
      await read(`edit comment ${id}`, () =>
        request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...at, comment_id: id, body }),
      );
    },

    async deleteComment(id) {
      await read(`delete comment ${id}`, () =>
        request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...at, comment_id: id }),
      );
    },

    async checks(sha, name) {
      const { data } = await read(`read the checks of ${sha}`, () =>
        request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
          ...at,
          ref: sha,
          check_name: name,
          filter: 'all',
          per_page: PER_PAGE,
          ...(appId !== undefined && { app_id: appId }),
        }),
      );
      return data.check_runs
        .filter(({ external_id: from }) => appId !== undefined || from === MADE_HERE)
        .map(({ id, conclusion, app }) => ({ id: Number(id), conclusion, appId: app?.id ?? null }))
        .toSorted((one, other) => other.id - one.id);
    },

    async annotations(id) {
      const all = await everyPage((page) =>
        read(`read the annotations of check ${id}`, () =>
          request('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', {
            ...at,
            check_run_id: id,
            per_page: PER_PAGE,
            page,
          }),
        ),
      );
      return all.map((annotation) => ({
        path: annotation.path,
        startLine: annotation.start_line,
        endLine: annotation.end_line,
        level: toLevel(annotation.annotation_level),
        title: annotation.title ?? '',
        message: annotation.message ?? '',
      }));
    },

    async createCheck({ sha, ...check }) {
      const { data } = await run(`create the check of ${sha}`, () =>
        request('POST /repos/{owner}/{repo}/check-runs', {
          ...at,
          head_sha: sha,
          external_id: MADE_HERE,
          ...checkBody(check),
          name: check.name,
        }),
      );
      return Number(data.id);
    },

    async updateCheck(id, check) {
      await read(`update check ${id}`, () =>
        request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
          ...at,
          check_run_id: id,
          ...checkBody(check),
        }),
      );
    },
  };
}

async function run<T>(doing: string, ask: () => Promise<T>, { isExhausted = false } = {}): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    throw toForgeError(thrown, doing, { isExhausted });
  }
}

async function everyPage<T>(ask: (page: number) => Promise<{ data: T[] }>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const { data } = await ask(page);
    all.push(...data);
    if (data.length < PER_PAGE) return all;
  }
}

function checkBody({ conclusion, title, summary, text, detailsUrl, annotations, buttons }: Partial<CheckInput>) {
  return {
    ...(conclusion !== undefined &&
      (conclusion === null ? { status: 'in_progress' as const } : { status: 'completed' as const, conclusion })),
    ...(detailsUrl !== undefined && { details_url: detailsUrl }),
    ...(buttons !== undefined && buttons.length > 0 && { actions: buttons }),
    ...(title !== undefined &&
      summary !== undefined && {
        output: {
          title,
          summary,
          ...(text !== undefined && { text }),
          ...(annotations !== undefined && annotations.length > 0 && { annotations: annotations.map(toGitHub) }),
        },
      }),
  };
}

function toGitHub({ path, startLine, endLine, level, title, message }: Annotation) {
  return { path, start_line: startLine, end_line: endLine, annotation_level: level, title, message };
}

function toLevel(level: string | null): Annotation['level'] {
  return level === 'failure' || level === 'warning' ? level : 'notice';
}
