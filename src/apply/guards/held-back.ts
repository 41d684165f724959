import { forHolder, isLockFor } from '../lock-holder.ts';
import type { Hold, Run } from '../store.ts';
import type { GuardRefusal } from './guard.ts';

/** A freeze, or a lock that is not for this change: both may have come since it began. */
export function heldBack(holds: readonly Hold[], run: Run): GuardRefusal | undefined {
  const held = holds.find((each) => each.kind === 'freeze' || !isLockFor(each, run.plan.change));
  if (held === undefined) return undefined;
  const isFreeze = held.kind === 'freeze';
  return {
    code: isFreeze ? 'frozen' : 'locked',
    message: `\`${run.environment}\` was ${isFreeze ? 'frozen' : 'locked'} by ${held.actor.login}${forHolder(held, run.plan.change.repository)}: ${held.reason}.`,
    nextStep: `\`/migrate un${held.kind} ${run.environment}\`, then \`/migrate resume ${run.id}\`.`,
  };
}
