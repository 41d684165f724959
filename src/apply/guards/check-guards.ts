import { toError } from '../../errors.ts';
import type { Found, Guard, GuardContext, Moment } from './context.ts';
import { isRefusal } from './control-plane.ts';
import type { GuardRefusal, GuardResult } from './guard.ts';
import { guards } from './registry.ts';

export interface GuardOutcome {
  /** In the order in which they were asked; those behind a refusal only for a plan. */
  results: GuardResult[];
  /** The first that refused; one for which waiting is enough gives way to one for which it is not. */
  refusal?: GuardRefusal;
}

/**
 * Asks every guard of a moment, in the order of the registry. What a guard cannot find out, or throws, refuses. Nothing
 * is changed but what is learned of a target at first (its identity), and nothing is locked.
 */
export async function checkGuards(context: GuardContext, moment: Moment): Promise<GuardOutcome> {
  const results: GuardResult[] = [];
  let refusal: GuardRefusal | undefined;
  for (const guard of guards) {
    if (guard.moments?.includes(moment) === false) continue;
    if (context.kind === 'rollback' && guard.rollback !== true) continue;
    const found = await ask(guard, context, moment);
    results.push(resultOf(guard, found));
    if (!isRefusal(found)) continue;
    if (refusal === undefined || (refusal.waits === true && found.waits !== true)) refusal = found;
    // Where waiting is enough, what is wrong for good must still be told.
    if (moment !== 'plan' && found.waits !== true) break;
  }
  return { results, ...(refusal !== undefined && { refusal }) };
}

async function ask(guard: Guard, context: GuardContext, moment: Moment): Promise<Found> {
  try {
    return await guard.check(context, moment);
  } catch (thrown) {
    return {
      code: guard.unknown,
      message: `The guard \`${guard.name}\` could not find out what it must know: ${toError(thrown).message}`,
      nextStep: 'Mend what it names, then give the command again.',
    };
  }
}

function resultOf({ name }: Guard, found: Found): GuardResult {
  if (isRefusal(found)) {
    const isLater = found.waits === true && (found.code === 'locked' || found.code === 'not_merged');
    return { guard: name, outcome: isLater ? 'waits' : 'refused', detail: found.message };
  }
  if ('skipped' in found) return { guard: name, outcome: 'skipped', detail: found.skipped };
  return { guard: name, outcome: 'passed', detail: found.detail };
}
