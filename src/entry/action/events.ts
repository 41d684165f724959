import { UsageError } from '../../errors.ts';
import type { ActionEvent } from './event.ts';

interface Handler {
  handle(event: ActionEvent): Promise<void>;
}

/** What the Action does on which event. Each is loaded when it is needed: a comment's answer needs no database. */
const events: Readonly<Record<string, () => Promise<Handler>>> = {
  pull_request: () => import('./check.ts'),
  merge_group: () => import('./check.ts'),
  workflow_dispatch: () => import('./workflow-dispatch.ts'),
  push: () => import('./push.ts'),
  workflow_run: () => import('./workflow-run.ts'),
  issue_comment: () => import('./issue-comment.ts'),
};

/** @throws UsageError `event-unknown` for an event that the Action has no use for */
export async function handleEvent(event: ActionEvent): Promise<void> {
  const load = Object.hasOwn(events, event.name) ? events[event.name] : undefined;
  if (load === undefined) throw unknown(event.name);
  const handler = await load();
  await handler.handle(event);
}

function unknown(name: string): UsageError {
  const list = Object.keys(events).join(', ');
  // It runs with the rights of the base branch, where a check would run the pull request's own code.
  const instead = name === 'pull_request_target' ? 'Use pull_request, and workflow_run to post for forks. ' : '';
  return new UsageError(`The Action does not know the event "${name}".`, {
    code: 'event-unknown',
    hint: `${instead}It works on ${list}; docs/action.md has a workflow for each.`,
  });
}
