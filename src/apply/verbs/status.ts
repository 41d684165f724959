import { isRefusal } from '../guards/control-plane.ts';
import { readQueueView } from '../render/describe-queue.ts';
import { describeRun } from '../render/describe-run.ts';
import { describeRuns, type EnvironmentView } from '../render/describe-runs.ts';
import { isUnderWay } from '../run-state.ts';
import type { Run } from '../store.ts';
import { environmentOf, openTarget } from './environments.ts';
import type { RunVerb, VerbContext } from './verb.ts';

/** Where this change is, environment by environment; of one under way, every statement. */
export const status: RunVerb = async ({ command, context }) => {
  const { config } = context;
  if (command.environment !== undefined) {
    const named = environmentOf(config, command.environment);
    if (isRefusal(named)) return named;
  }
  const environments = command.environment === undefined ? Object.keys(config.environments) : [command.environment];
  const views: EnvironmentView[] = [];
  const details: string[] = [];
  for (const environment of environments) {
    const target = await openTarget(context, environment, { looksOnly: true });
    if (isRefusal(target)) {
      views.push({ environment, runs: [], holds: [], silent: target.message });
      continue;
    }
    await using open = target;
    const { store } = open;
    const runs = (await store.runs({ limit: 50 })).filter((run) => isOf(run, context));
    const queue = await readQueueView(environment, store);
    views.push({ environment, runs, holds: await store.holds(), queue });
    const shown = runs.find((run) => isUnderWay(run.state));
    if (shown === undefined) continue;
    const events = await store.events({ run: shown.id, limit: 1000 });
    details.push(describeRun({ run: shown, steps: await store.steps(shown.id), events }));
  }
  return { text: [describeRuns(views, context.now), ...details].join('\n\n') };
};

/** Of the pull request that is asked about; whoever names a commit wants to see everything. */
function isOf({ plan }: Run, { change }: VerbContext): boolean {
  if (!('pull' in change)) return true;
  return plan.change.pull === change.pull || plan.earlier.some(({ pull }) => pull === change.pull);
}
