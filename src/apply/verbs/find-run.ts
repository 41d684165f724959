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
  const silent: string[] = [];
  for (const environment of Object.keys(context.config.environments)) {
    const target = await openTarget(context, environment);
    if (isRefusal(target)) {
      silent.push(environment);
      continue;
    }
    const run = await target.store.run(id);
    if (run !== undefined) return { run, target };
    await target[Symbol.asyncDispose]();
  }
  const doubt = silent.length === 0 ? '' : ` ${silent.map((each) => `\`${each}\``).join(', ')} did not answer.`;
  return {
    code: silent.length === 0 ? 'unknown_run' : 'target_unreachable',
    message: `There is no run \`${id}\` on the targets that answered.${doubt}`,
    nextStep: '`/migrate status` lists the runs.',
  };
}
