import * as core from '@actions/core';
import { isDue, type Told } from '../../../apply/publish/pace.ts';
import { isUntold, publishRun } from '../../../apply/publish/publish-run.ts';
import type { TargetStore } from '../../../apply/store.ts';
import { toError } from '../../../errors.ts';
import { type Repo, runUrl } from '../github.ts';

export interface RunPublisher {
  /** The run has moved: GitHub is told, unless it was just now. Returns at once. */
  moved(): void;
  /** Tells where it is now. */
  end(): Promise<void>;
}

/** Tells the pull request and the Deployments of a run, where no bot does. What fails is a warning, never the run's end. */
export function createRunPublisher(repo: Repo, { store, run: id }: { store: TargetStore; run: string }): RunPublisher {
  let told: Told | undefined;
  let busy: Promise<void> | undefined;

  async function publish(isLast: boolean): Promise<void> {
    const run = await store.run(id);
    if (run === undefined || !isUntold(run) || ['requested', 'validating'].includes(run.state)) return;
    const now = performance.now();
    if (!isLast && !isDue(run, told, now)) return;
    const { forge, isOwn, ...at } = repo;
    await publishRun({ connection: { ...at, forge }, store, run, isOwn, logUrl: runUrl() });
    told = { firstAt: told?.firstAt ?? now, lastAt: now, state: run.state };
  }

  const warned = (isLast: boolean): Promise<void> =>
    publish(isLast).catch((thrown: unknown) =>
      core.warning(`GitHub could not be told of run ${id}: ${toError(thrown).message}`),
    );

  return {
    moved() {
      busy ??= warned(false).finally(() => (busy = undefined));
    },
    async end() {
      await busy;
      await warned(true);
    },
  };
}
