import { beginThen } from './begin-then.ts';
import type { Guard } from './context.ts';
import { findOpening } from './opening.ts';

/** It is inside a window, and no quiet date, when it is to begin. */
export const window: Guard = {
  name: 'window',
  unknown: 'outside_window',
  check({ environment, notBefore, now, settings }, moment) {
    const asked = notBefore === undefined ? now : new Date(notBefore);
    const isLater = asked > now;
    if (moment === 'start' && isLater) {
      const message = `It is to begin at ${asked.toISOString()}.`;
      return { code: 'outside_window', message, nextStep: 'It begins by itself then.', waits: true };
    }
    const opening = findOpening(isLater ? asked : now, settings);
    if (opening.open) return { detail: opening.why };
    const { next } = opening;
    return {
      code: 'outside_window',
      message: `\`${environment}\` is not changed ${isLater ? `at ${asked.toISOString()}` : 'now'}: ${opening.why}`,
      nextStep:
        next === undefined
          ? 'No window opens within a year: correct `windows` and `quietDates` in lockstep.yml.'
          : `It opens at ${next.toISOString().slice(0, 16).replace('T', ' ')} UTC. ${beginThen(environment, { at: next, now })}`,
    };
  },
};
