import { isRefusal } from '../guards/control-plane.ts';
import { describeNoPlan, describePlan } from '../render/describe-plan.ts';
import { environmentOf, openTarget } from './environments.ts';
import { prepare } from './prepare.ts';
import type { RunVerb } from './verb.ts';

/** What `apply` would run, on one environment or on each: read only, and without a lock. */
export const plan: RunVerb = async (asked) => {
  const { command, context } = asked;
  const environments =
    command.environment === undefined ? Object.keys(context.config.environments) : [command.environment];
  if (environments.length === 0) environments.push('');
  const texts: string[] = [];
  for (const environment of environments) {
    const settings = environmentOf(context.config, environment === '' ? undefined : environment);
    if (isRefusal(settings)) return settings;
    const target = await openTarget(context, environment, { looksOnly: true });
    if (isRefusal(target) && environments.length === 1) return target;
    if (isRefusal(target)) {
      texts.push(describeNoPlan(environment, target));
      continue;
    }
    await using open = target;
    const prepared = await prepare(asked, { settings, target: open, moment: 'plan', environment });
    if (isRefusal(prepared) && environments.length === 1) return prepared;
    texts.push(isRefusal(prepared) ? describeNoPlan(environment, prepared) : describePlan(prepared));
  }
  return { text: texts.join('\n\n') };
};
