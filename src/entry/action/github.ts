import { getOctokit } from '@actions/github';
import { UsageError } from '../../errors.ts';
import type { Comment, Forge } from '../../forge/forge.ts';
import { createGitHub, type GitHubRequest } from '../../forge/github.ts';
import { wholeAnswers } from '../../forge/whole-answers.ts';
import type { ActionEvent } from './event.ts';

/** Who a workflow's own token writes as. */
const ACTIONS_BOT = 'github-actions[bot]';

/** The repository over GitHub's API, by the workflow's token. */
export interface Repo {
  owner: string;
  repo: string;
  request: GitHubRequest;
  forge: Forge;
  isOwn: (comment: Comment) => boolean;
}

/** GitHub's API by a token. No answer is half of one, and none is waited for without end. */
export function openRequest(token: string): GitHubRequest {
  const baseUrl = process.env.GITHUB_API_URL ?? 'https://api.github.com';
  return getOctokit(token, { baseUrl }, wholeAnswers).request;
}

export function openRepo({ owner, repo }: { owner: string; repo: string }, token: string): Repo {
  const request = openRequest(token);
  const isOwn = ({ author }: Comment): boolean => author === ACTIONS_BOT;
  return { owner, repo, request, forge: createGitHub({ request, owner, repo }), isOwn };
}

/** @throws UsageError where the event needs GitHub and there is no token for it */
export function needRepo({ repository, name }: ActionEvent, token: string): Repo {
  if (token === '' || repository === undefined) {
    throw new UsageError(`On ${name} the Action needs a token.`, {
      code: 'token-missing',
      hint: 'Leave out the input token: it is the workflow’s own by default.',
    });
  }
  return openRepo(repository, token);
}

/** The workflow's run, where the report can be read. */
export function runUrl(): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = process.env;
  return GITHUB_RUN_ID ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}` : undefined;
}
