import type { Comment, Forge } from '../../forge/forge.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import { publishReport } from '../../forge/publish-report.ts';
import { retrying } from '../../forge/retry.ts';
import { describeRun } from '../render/describe-run.ts';
import { takenBackInPart } from '../render/states.ts';
import { isTerminal, isUnderWay } from '../run-state.ts';
import type { Run, TargetStore } from '../store.ts';
import { type Connection, followDeployment } from './deployment.ts';

export interface PublishedRun {
  connection: Connection & { forge: Forge };
  store: TargetStore;
  run: Run;
  /** Whether a comment is written by whoever publishes. */
  isOwn: (comment: Comment) => boolean;
  /** For a browser: where the run can be looked at. */
  logUrl?: string | undefined;
}

/**
 * Tells GitHub where a run is: its Deployment, one comment that is edited in place, and a new one when it has ended or
 * needs somebody. What was told is found again by what stands there, so that one who was killed in the middle leaves
 * no second progress comment, and of the last one two at most.
 */
export async function publishRun(published: PublishedRun): Promise<void> {
  const { connection, store, run } = published;
  const { pull } = run.plan.change;
  const isOver = isTerminal(run.state);
  if (pull !== undefined) {
    await tellProgress(published, pull);
    if (isOver || run.state === 'needs_operator') await tellNews(published, pull);
  }
  await followDeployment(connection, { run, store, logUrl: published.logUrl }).catch(unlessForbidden);
  if (!isOver) return;
  await react(published);
  await store.note(run.id, { told: toldOf(run) });
}

/** Whether there is anything of a run that GitHub does not know. */
export function isUntold(run: Run): boolean {
  return !isTerminal(run.state) || run.notes.told !== toldOf(run);
}

/** What of its end GitHub knows. */
function toldOf(run: Run): string {
  const by = takenBackInPart(run);
  return by === undefined ? run.state : `${run.state}, ${by}`;
}

/** A token without `deployments: write` still tells the rest. */
function unlessForbidden(thrown: unknown): void {
  if (!(thrown instanceof ForgeError) || thrown.code !== 'github-forbidden') throw thrown;
}

/** The one comment of a run: from when it begins. */
async function tellProgress({ connection, store, run, isOwn }: PublishedRun, pull: number): Promise<void> {
  const [steps, events] = [await store.steps(run.id), await store.events({ run: run.id, limit: 1000 })];
  await publishReport(connection.forge, {
    number: pull,
    key: `run-${run.id}`,
    body: describeRun({ run, steps, events }),
    isOwn,
    begin: isUnderWay(run.state),
  });
}

/** What somebody should hear of. Whose command ended it before it began has been answered already. */
async function tellNews({ connection, store, run, isOwn }: PublishedRun, pull: number): Promise<void> {
  const isSilent = run.state === 'cancelled' && (await store.steps(run.id)).length === 0;
  await publishReport(connection.forge, {
    number: pull,
    key: `${run.state === 'rolled_back' ? 'back' : isTerminal(run.state) ? 'end' : 'attention'}-${run.id}`,
    body: describeRun({ run, steps: await store.steps(run.id), events: await store.events({ run: run.id }) }),
    isOwn,
    begin: !isSilent,
  });
}

/** Beside the comment, never in its place. */
async function react({ connection, run }: PublishedRun): Promise<void> {
  const { owner, repo, request } = connection;
  const { commentId } = run.actor;
  if (commentId === undefined || run.state === 'rolled_back' || takenBackInPart(run) !== undefined) return;
  const content = run.state === 'succeeded' ? 'rocket' : 'confused';
  await retrying(
    () =>
      request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
        owner,
        repo,
        comment_id: commentId,
        content,
      }),
    // A comment that was deleted meanwhile is no reason to tell nothing.
  ).catch(() => undefined);
}
