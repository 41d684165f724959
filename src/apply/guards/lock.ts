import { nameOf } from '../change/name-of.ts';
import { forHolder, isLockFor, whoUnlocks } from '../lock-holder.ts';
import { describeHolder, readQueueView } from '../render/describe-queue.ts';
import { isUnderWay } from '../run-state.ts';
import type { Guard } from './context.ts';

/** Nobody else changes the target: no other change's lock, and no other run under way or before this one. */
export const lock: Guard = {
  name: 'lock',
  unknown: 'locked',
  rollback: true,
  async check({ environment, read, run, store, ahead, kind }, moment) {
    const held = (await store.holds()).find((hold) => hold.kind === 'lock');
    if (held !== undefined && !isLockFor(held, read.change)) {
      return {
        code: 'locked',
        message: `\`${environment}\` is locked by ${held.actor.login} since ${held.since.slice(0, 16).replace('T', ' ')} UTC${forHolder(held, read.change.repository)}: ${held.reason}`,
        nextStep: `${whoUnlocks(held, read.change.repository)} gives \`/migrate unlock ${environment}\` when it is done.`,
      };
    }
    const view = await readQueueView(environment, store);
    const { holder } = view.queue;
    const under = holder === undefined || holder.id === run?.id ? [] : [holder];
    const before = moment === 'start' ? under : (ahead ?? under);
    const [first] = before;
    if (first === undefined) return { detail: 'No other run is under way.' };
    const place = before.filter(({ state }) => !isUnderWay(state)).length + 1;
    const who =
      describeHolder(view) ?? `\`${environment}\` is next for ${nameOf(first.plan.change)} (run \`${first.id}\`).`;
    if (kind === 'rollback') {
      return {
        code: 'locked',
        message: `${who} What would be taken back is not known before that has ended.`,
        nextStep: `\`/migrate status ${environment}\` shows how far it is; then give the command again.`,
      };
    }
    return {
      code: 'locked',
      message: `${who} This would be at place ${place} of the queue.`,
      nextStep: `\`/migrate apply ${environment}\` puts it there; it begins by itself when its turn comes.`,
      waits: true,
    };
  },
};
