import { isRefusal } from '../guards/control-plane.ts';
import { begin, refuse } from './apply.ts';
import { environmentOf } from './environments.ts';
import { findRun } from './find-run.ts';
import { prepare } from './prepare.ts';
import type { RunVerb } from './verb.ts';

/** A new run of the same change, planned against the target as it is: what has landed is left out by its proof. */
export const retry: RunVerb = async (asked) => {
  const { command, context } = asked;
  const found = await findRun(context, command.run ?? '');
  if (isRefusal(found)) return found;
  await using target = found.target;
  const { run } = found;
  const settings = environmentOf(context.config, run.environment);
  if (isRefusal(settings)) return settings;
  if (run.kind !== 'apply' || (run.state !== 'failed' && run.state !== 'cancelled')) {
    return {
      code: 'wrong_state',
      message: `Run \`${run.id}\` is ${run.kind === 'apply' ? run.state : 'a rollback'}: only an apply that failed or was cancelled is tried again.`,
      nextStep: `\`/migrate status ${run.environment}\``,
    };
  }
  const only = typeof run.notes.only === 'string' ? run.notes.only : undefined;
  const about = { ...asked, context: { ...context, change: { commit: run.plan.change.mergeSha } } };
  const prepared = await prepare(about, {
    settings,
    target,
    moment: 'accept',
    environment: run.environment,
    through: run.plan.earlier.length > 0,
    ...(only !== undefined && { only }),
  });
  if (isRefusal(prepared)) return await refuse(asked, target, prepared);
  return await begin(asked, target, { prepared, kind: 'apply', only, retryOf: run.id });
};
