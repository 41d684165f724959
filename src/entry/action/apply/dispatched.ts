import * as core from '@actions/core';
import { isRefusal } from '../../../apply/guards/control-plane.ts';
import type { GuardRefusal } from '../../../apply/guards/guard.ts';
import { usableConfig } from '../../../apply/guards/usable-config.ts';
import { isTerminal } from '../../../apply/run-state.ts';
import type { Run, TargetStore } from '../../../apply/store.ts';
import { environmentOf } from '../../../apply/verbs/environments.ts';
import { LockstepError, UsageError } from '../../../errors.ts';
import type { ActionEvent } from '../event.ts';
import { needRepo } from '../github.ts';
import { readInputs } from '../inputs.ts';
import { controlPlaneOf } from './control-plane-of.ts';
import { driveHere } from './drive-here.ts';
import { jobContext } from './job-context.ts';
import { failUnlessSucceeded, tellRun } from './tell-run.ts';

/**
 * Takes up the run that the workflow was dispatched for. The inputs only name it: it must be in the target's own records,
 * of the environment that the dispatch names, and every guard is asked once more. The bot tells the pull request of it.
 */
export async function handle(event: ActionEvent): Promise<void> {
  const { token, membersToken, run: id, environment, dir } = readInputs();
  if (!/^r-[0-9a-f]{6,64}$/.test(id)) throw invalid('The input run is not the id of a run.');
  const repo = needRepo(event, token);
  const control = controlPlaneOf(repo, membersToken);
  const config = await usableConfig(control);
  if (isRefusal(config)) throw refused(config);
  const settings = environmentOf(config, environment);
  if (isRefusal(settings)) throw refused(settings);
  const context = jobContext({
    ...{ repo, config, control, dir },
    actor: { login: 'github-actions[bot]', role: 'none', via: 'action' },
    change: { commit: event.sha ?? '' },
    start: () => Promise.resolve(),
  });
  await using target = await context.open(environment);
  const { store } = target;
  const run = await findRun(store, { id, environment, repository: control.repository });
  const isOver = isTerminal(run.state);
  if (isOver) core.notice(`Run ${run.id} has ended before: nothing was done.`);
  const ended = isOver ? run : await driveHere(context, { run, target });
  await tellRun(store, ended);
  failUnlessSucceeded(ended);
}

async function findRun(
  store: TargetStore,
  { id, environment, repository }: { id: string; environment: string; repository: string },
): Promise<Run> {
  const run = await store.run(id);
  if (run === undefined) {
    throw new LockstepError(`There is no run ${id} in ${environment}.`, {
      code: 'unknown-run',
      hint: '`/migrate status` lists the runs, and which environment each is of.',
    });
  }
  if (run.plan.change.repository.toLowerCase() !== repository.toLowerCase()) {
    throw invalid(`Run ${id} is not a change of ${repository}.`);
  }
  return run;
}

function invalid(message: string): UsageError {
  return new UsageError(message, {
    code: 'run-invalid',
    hint: 'Leave it to the bot to start this workflow: it gives the run and its environment.',
  });
}

function refused({ code, message, nextStep }: GuardRefusal): UsageError {
  return new UsageError(message, { code, hint: nextStep });
}
