import { nameOf } from '../change/name-of.ts';
import type { Guard } from './context.ts';

/** What planning found: the history table agrees with the files, and nothing that was merged before is left out. */
export const order: Guard = {
  name: 'history and order',
  unknown: 'history_unknown',
  check({ environment, plan, ahead = [] }) {
    if (plan.change.source.tool === 'command')
      return { detail: 'The project’s own command knows what it has run; its table is not read.' };
    const earlier = plan.earlier.map(nameOf).join(', ');
    const agrees = `The history table of \`${environment}\` agrees with the files`;
    return {
      detail:
        earlier === ''
          ? `${agrees}, and all that was merged before is applied${ahead.length > 0 ? ', or comes before it in the queue' : ''}.`
          : `${agrees}; ${earlier} ${plan.earlier.length === 1 ? 'is' : 'are'} run first.`,
    };
  },
};
