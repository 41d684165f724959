import { isRefusal } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { Run } from '../store.ts';
import { openTarget } from './environments.ts';
import type { OpenTarget, VerbContext } from './verb.ts';

export interface FoundRun {
  run: Run;
  target: OpenTarget;
}

/** A run by its id, whichever target it is on; the others are closed again. A target that does not answer is told. */
export async function findRun(context: VerbContext, id: string): Promise<FoundRun | GuardRefusal> {
  const silent = new Map<string, GuardRefusal>();
  for (const environment of Object.keys(context.config.environments)) {
    const target = await openTarget(context, environment);
    if (isRefusal(target)) {
      silent.set(environment, target);
      continue;
    }
    let run: Run | undefined;
    try {
      run = await target.store.run(id);
      if (run !== undefined) return { run, target };
    } finally {
      if (run === undefined) await target[Symbol.asyncDispose]();
    }
  }
  if (silent.size === 0) return notThere(id, 'unknown_run');
  const doubt = ` ${[...silent.keys()].map((each) => `\`${each}\``).join(', ')} did not answer.`;
  const [first, ...others] = silent.values();
  const isElsewhere = [first, ...others].every((each) => each?.code === 'runner_unavailable');
  if (first === undefined || !isElsewhere) return notThere(id, 'target_unreachable', doubt);
  return { ...notThere(id, 'runner_unavailable', ` ${first.message}`), nextStep: first.nextStep };
}

function notThere(id: string, code: GuardRefusal['code'], doubt = ''): GuardRefusal {
  return {
    code,
    message: `There is no run \`${id}\` on the targets that answered.${doubt}`,
    nextStep: '`/migrate status` lists the runs.',
  };
}
