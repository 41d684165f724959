import { readFileSync } from 'node:fs';
import { pullOfGroup } from '../../forge/merge-group.ts';

/** What of the event that started the workflow matters here. https://docs.github.com/webhooks/webhook-events-and-payloads */
export interface ActionEvent {
  name: string;
  /** The base commit, where the event has one. */
  base?: string;
  /** The commit that a check belongs to; not the merge commit that is checked out. */
  sha?: string;
  /** `body`: as it was when the event was sent. */
  pull?: { number: number; draft: boolean; fork: boolean; author: string; body: string };
  /** Of `merge_group`. `number`: the pull request that it is named after. */
  group?: { base: string; head: string; branch: string; number: number | null };
  repository?: { owner: string; repo: string };
  /** Of a push. */
  push?: { ref: string; defaultBranch: string };
  /** Of `issue_comment`. */
  comment?: EventComment;
  /** Of `workflow_run`: the run that ended. */
  runId?: number;
}

export interface EventComment {
  id: number;
  body: string;
  login: string;
  /** The pull request's number; none where the comment is on an issue. */
  number?: number;
  /** `created`, `edited` or `deleted`. */
  action: string;
  /** Whoever sent it wrote it, and is a person. */
  isOwnWords: boolean;
}

interface User {
  id: number;
  login: string;
  type?: string;
}

interface Payload {
  action?: string;
  number?: number;
  ref?: string;
  sender?: User;
  repository?: { default_branch?: string };
  pull_request?: {
    number: number;
    draft?: boolean;
    body?: string | null;
    user?: User | null;
    base: { sha: string; repo?: { full_name: string } };
    head: { sha: string; repo: { full_name: string } | null };
  };
  merge_group?: { base_sha: string; head_sha: string; base_ref?: string; head_ref?: string };
  issue?: { number: number; pull_request?: object | null };
  comment?: { id: number; body: string; user: User | null };
  workflow_run?: { id: number };
}

type Env = Readonly<Record<string, string | undefined>>;

/** The event by the runner's variables and its payload's file. */
export function readEvent(env: Env): ActionEvent {
  const path = env.GITHUB_EVENT_PATH;
  const payload = path ? (JSON.parse(readFileSync(path, 'utf8')) as Payload) : {};
  const [owner, repo] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const { pull_request: pull, merge_group: group, workflow_run: run } = payload;
  const base = pull?.base.sha ?? group?.base_sha;
  const sha = pull?.head.sha ?? group?.head_sha ?? env.GITHUB_SHA;
  const comment = commentOf(payload);
  const push = pushOf(payload, env);
  return {
    name: env.GITHUB_EVENT_NAME ?? '',
    ...(base !== undefined && { base }),
    ...(sha && { sha }),
    ...(owner && repo && { repository: { owner, repo } }),
    ...(push && { push }),
    ...(comment && { comment }),
    ...(run && { runId: run.id }),
    ...(group && {
      group: {
        base: group.base_sha,
        head: group.head_sha,
        branch: (group.base_ref ?? '').replace(/^refs\/heads\//, ''),
        number: pullOfGroup(group.head_ref ?? ''),
      },
    }),
    ...(pull !== undefined && {
      pull: {
        number: pull.number,
        draft: pull.draft ?? false,
        author: pull.user?.login ?? '',
        body: pull.body ?? '',
        // A fork that is gone was one.
        fork: pull.head.repo === null || pull.head.repo.full_name !== env.GITHUB_REPOSITORY,
      },
    }),
  };
}

function pushOf({ ref, repository }: Payload, env: Env): ActionEvent['push'] {
  if (env.GITHUB_EVENT_NAME !== 'push') return undefined;
  return { ref: ref ?? env.GITHUB_REF ?? '', defaultBranch: repository?.default_branch ?? '' };
}

function commentOf({ action = '', comment, issue, sender }: Payload): EventComment | undefined {
  if (comment === undefined || issue === undefined) return undefined;
  const { user } = comment;
  const isPerson = user !== null && user.type !== 'Bot' && sender?.type !== 'Bot';
  return {
    id: comment.id,
    body: comment.body,
    login: user?.login ?? '',
    action,
    isOwnWords: isPerson && sender?.id === user.id,
    ...(issue.pull_request && { number: issue.number }),
  };
}
