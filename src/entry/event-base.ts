import { readFileSync } from 'node:fs';

interface PullRequestEvent {
  pull_request?: { base?: { sha?: unknown } };
  merge_group?: { base_sha?: unknown };
}

/** The base commit of the event that started the workflow, where it has one. */
export function baseOfEvent(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (!env.GITHUB_EVENT_PATH) return undefined;
  const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8')) as PullRequestEvent;
  const sha = event.pull_request?.base?.sha ?? event.merge_group?.base_sha;
  return typeof sha === 'string' ? sha : undefined;
}
