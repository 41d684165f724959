import { readFileSync } from 'node:fs';

/** What of the event that started the workflow matters here. https://docs.github.com/webhooks/webhook-events-and-payloads */
export interface ActionEvent {
  name: string;
  /** The base commit, where the event has one. */
  base?: string;
  /** The commit that a check belongs to; not the merge commit that is checked out. */
  sha?: string;
  pull?: { number: number; draft: boolean; fork: boolean };
  repository?: { owner: string; repo: string };
}

interface Payload {
  number?: number;
  pull_request?: {
    number: number;
    draft?: boolean;
    base: { sha: string; repo?: { full_name: string } };
    head: { sha: string; repo: { full_name: string } | null };
  };
  merge_group?: { base_sha: string; head_sha: string };
}

/** The event by the runner's variables and its payload's file. */
export function readEvent(env: Readonly<Record<string, string | undefined>>): ActionEvent {
  const path = env.GITHUB_EVENT_PATH;
  const payload = path ? (JSON.parse(readFileSync(path, 'utf8')) as Payload) : {};
  const [owner, repo] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const { pull_request: pull, merge_group: group } = payload;
  const base = pull?.base.sha ?? group?.base_sha;
  const sha = pull?.head.sha ?? group?.head_sha ?? env.GITHUB_SHA;
  return {
    name: env.GITHUB_EVENT_NAME ?? '',
    ...(base !== undefined && { base }),
    ...(sha && { sha }),
    ...(owner && repo && { repository: { owner, repo } }),
    ...(pull !== undefined && {
      pull: {
        number: pull.number,
        draft: pull.draft ?? false,
        // A fork that is gone was one.
        fork: pull.head.repo === null || pull.head.repo.full_name !== env.GITHUB_REPOSITORY,
      },
    }),
  };
}
