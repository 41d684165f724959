import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../apply/store.ts';
import { LockstepError } from '../../errors.ts';
import type { Session } from '../session.ts';

const LOOK_MS = 1000;

/**
 * A terminal keeps no queue: who asks for a later time waits for it here. The driver itself asks the target's clock.
 * @throws LockstepError `interrupted`; the run stays scheduled, and `resume` begins it then
 */
export async function untilItMay({ notBefore, id }: Run, { progress, signal }: Session): Promise<void> {
  if (notBefore === undefined) return;
  while (Date.parse(notBefore) > Date.now()) {
    if (signal.aborted) {
      throw new LockstepError(`Run ${id} has not begun; it is scheduled for ${notBefore}.`, {
        code: 'interrupted',
        hint: `\`lockstep resume ${id}\` waits for it again, \`lockstep cancel ${id}\` ends it.`,
      });
    }
    progress.update(`waiting until ${notBefore}`);
    await sleep(LOOK_MS);
  }
}
