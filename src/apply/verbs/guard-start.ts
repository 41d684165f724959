import { isRefusal } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { Hold, Run } from '../store.ts';
import { environmentOf } from './environments.ts';
import { prepareAgain } from './prepare-again.ts';
import type { VerbContext } from './verb.ts';

/**
 * The guards just before the first statement, for the driver: everything is looked at once more, as it is then. A run
 * that has begun already is not planned again; it is only asked whether it may go on.
 */
export function guardsOf(context: VerbContext): (run: Run) => Promise<GuardRefusal | undefined> {
  return async (run) => {
    const settings = environmentOf(context.config, run.environment);
    if (isRefusal(settings)) return settings;
    const asker = { ...context, actor: run.confirmedBy ?? run.actor };
    const people = await context.control.mayAct(run.actor, settings.appliers);
    if (people !== undefined) return people;
    await using target = await context.open(run.environment);
    const hasBegun = (await target.store.steps(run.id)).length > 0;
    if (hasBegun) return heldBack(await target.store.holds(), run);
    const command = { verb: run.kind, environment: run.environment, flags: {} } as const;
    const again = await prepareAgain({ command, context: asker }, { run, settings, target, moment: 'start' });
    return isRefusal(again) ? again : undefined;
  };
}

/** A freeze, or a lock that is not for this change: both may have come while it was paused. */
function heldBack(holds: readonly Hold[], run: Run): GuardRefusal | undefined {
  const held = holds.find(({ kind, digest }) => kind === 'freeze' || digest !== run.plan.change.digest);
  if (held === undefined) return undefined;
  const isFreeze = held.kind === 'freeze';
  return {
    code: isFreeze ? 'frozen' : 'locked',
    message: `\`${run.environment}\` was ${isFreeze ? 'frozen' : 'locked'} by ${held.actor.login}: ${held.reason}.`,
    nextStep: `\`/migrate un${held.kind} ${run.environment}\`, then \`/migrate resume ${run.id}\`.`,
  };
}
