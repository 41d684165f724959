import type { EnvironmentConfig } from '../../config/schema.ts';
import { isRefusal } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { heldBack } from '../guards/held-back.ts';
import { confirmersOf } from '../guards/needs-second.ts';
import { findOpening } from '../guards/opening.ts';
import type { Run, TargetStore } from '../store.ts';
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
    if (hasBegun) return await mayGoOn(asker, { run, settings, store: target.store });
    const command = { verb: run.kind, environment: run.environment, flags: {} } as const;
    const again = await prepareAgain({ command, context: asker }, { run, settings, target, moment: 'start' });
    return isRefusal(again) ? again : undefined;
  };
}

interface Begun {
  run: Run;
  settings: EnvironmentConfig;
  store: TargetStore;
}

/** What may have changed since it began: the rights of who confirmed it, a freeze, a lock, and for a resume the window. */
async function mayGoOn({ control }: VerbContext, { run, settings, store }: Begun): Promise<GuardRefusal | undefined> {
  const { confirmedBy, kind, state } = run;
  if (confirmedBy !== undefined) {
    const refused = await control.mayAct(confirmedBy, confirmersOf(kind, settings));
    if (refused !== undefined) return refused;
  }
  const held = heldBack(await store.holds(), run);
  if (held !== undefined) return held;
  // Windows say when something begins: what was cut off had begun, what somebody lets go on begins once more.
  const isResumed = state === 'paused' || state === 'needs_operator';
  return isResumed && kind === 'apply' ? outsideWindow(new Date(await store.now()), { run, settings }) : undefined;
}

function outsideWindow(now: Date, { run, settings }: Omit<Begun, 'store'>): GuardRefusal | undefined {
  const { open, why, next } = findOpening(now, settings);
  if (open) return undefined;
  const when = next === undefined ? 'it opens' : `it opens at ${next.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return {
    code: 'outside_window',
    message: `\`${run.environment}\` is not changed now: ${why}`,
    nextStep: `\`/migrate resume ${run.id}\` when ${when}.`,
  };
}
