import type { Guard } from './context.ts';

/** Nobody has frozen the target: the kill switch, which nothing overrules. */
export const freeze: Guard = {
  name: 'freeze',
  unknown: 'frozen',
  rollback: true,
  async check({ environment, store }) {
    const frozen = (await store.holds()).find(({ kind }) => kind === 'freeze');
    if (frozen === undefined) return { detail: 'Nobody has frozen it.' };
    const since = `${frozen.since.slice(0, 16).replace('T', ' ')} UTC`;
    return {
      code: 'frozen',
      message: `\`${environment}\` is frozen since ${since} by ${frozen.actor.login}: ${frozen.reason}`,
      nextStep: `${frozen.actor.login}, or another of the environment’s appliers, gives \`/migrate unfreeze ${environment}\`.`,
    };
  },
};
