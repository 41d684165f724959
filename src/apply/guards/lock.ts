import { nameOf } from '../change/name-of.ts';
import { isUnderWay, runStates } from '../run-state.ts';
import type { Guard } from './context.ts';

/** Nobody else changes the target: no other change's lock, and no other run under way. */
export const lock: Guard = {
  name: 'lock',
  unknown: 'locked',
  rollback: true,
  async check({ environment, now, read, run, store }) {
    const held = (await store.holds()).find(({ kind }) => kind === 'lock');
    if (held !== undefined && held.digest !== read.change.digest) {
      return {
        code: 'locked',
        message: `\`${environment}\` is locked by ${held.actor.login} since ${held.since.slice(0, 16).replace('T', ' ')} UTC${held.digest === undefined ? '' : ' for another change'}: ${held.reason}`,
        nextStep: `${held.actor.login} gives \`/migrate unlock ${environment}\` when it is done.`,
      };
    }
    const under = (await store.runs({ states: runStates.filter(isUnderWay) })).filter(({ id }) => id !== run?.id);
    const [other] = under;
    if (other === undefined) return { detail: 'No other run is under way.' };
    const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(other.createdAt)) / 60_000));
    return {
      code: 'locked',
      message: `\`${environment}\` is held by ${nameOf(other.plan.change)} (run \`${other.id}\`, ${other.actor.login}, ${minutes} min, ${other.state.replaceAll('_', ' ')}).`,
      nextStep: `It waits until that has ended; \`/migrate status ${environment}\` shows how far it is.`,
      waits: true,
    };
  },
};
