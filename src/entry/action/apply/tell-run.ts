import * as core from '@actions/core';
import { describeRun } from '../../../apply/render/describe-run.ts';
import { stateWords } from '../../../apply/render/states.ts';
import type { Run, TargetStore } from '../../../apply/store.ts';

/** Outputs and summary of the job. */
export async function tellRun(store: TargetStore, run: Run): Promise<void> {
  core.setOutput('run-id', run.id);
  core.setOutput('run-state', run.state);
  if (!process.env.GITHUB_STEP_SUMMARY) return;
  const [steps, events] = [await store.steps(run.id), await store.events({ run: run.id, limit: 1000 })];
  await core.summary.addRaw(describeRun({ run, steps, events }), true).write();
}

/** A job that was to bring a run to its end is green only where it has succeeded. */
export function failUnlessSucceeded({ id, state, why = '' }: Run): void {
  if (state !== 'succeeded') core.setFailed(`Lockstep: run ${id}: ${stateWords[state]}. ${why}`.trim());
}
