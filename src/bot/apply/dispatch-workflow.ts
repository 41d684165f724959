import type { Run, TargetStore } from '../../apply/store.ts';
import type { EnvironmentConfig } from '../../config/schema.ts';
import { toForgeError } from '../../forge/forge-error.ts';
import type { Connection } from '../github.ts';

/** Minutes after which a workflow that has not taken its run is asked once more. */
const MINUTES = 5;

/** Whether the workflow has to be asked: never, or so long ago that it will not come. */
export function isDispatchDue(run: Run, now: string): boolean {
  const { dispatchedAt } = run.notes;
  return typeof dispatchedAt !== 'string' || Date.parse(now) - Date.parse(dispatchedAt) > MINUTES * 60_000;
}

/**
 * Has the repository's own workflow drive a run: it gets the run's id, and everything else from the target. GitHub's
 * environments with their secrets and reviewers stay in charge there. Needs `actions: write`.
 * https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event
 */
export async function dispatchWorkflow(
  { owner, repo, request }: Connection,
  { run, store, settings, ref }: { run: Run; store: TargetStore; settings: EnvironmentConfig; ref: string },
): Promise<void> {
  const { workflow = 'lockstep-apply.yml' } = settings;
  try {
    await request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
      owner,
      repo,
      workflow_id: workflow,
      ref,
      inputs: { run: run.id, environment: run.environment },
    });
  } catch (thrown) {
    throw toForgeError(thrown, `start the workflow ${workflow}`);
  }
  await store.note(run.id, { dispatchedAt: await store.now() });
}
