import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardRefusal } from '../../guards/guard.ts';
import { type Driver, obeyControls, tell } from '../driver.ts';

/**
 * Has the project that a run's own command needs put where it runs; that may take minutes, in which the run is still
 * obeyed and held. @returns why it cannot be run here @throws Ending, Stopped
 */
export async function prepareCommand(driver: Driver): Promise<GuardRefusal | undefined> {
  const { command: surroundings } = driver.options;
  if (driver.run.plan.command === undefined || surroundings?.prepare === undefined) return undefined;
  tell(driver, 'prepares', {}, 'the project at the merged commit is made ready');
  const given = new AbortController();
  const made = surroundings.prepare(AbortSignal.any([driver.stopping, given.signal]));
  const done = made.then((refusal) => ({ refusal }));
  try {
    for (;;) {
      const first = await Promise.race([done, sleep(driver.pace.controls)]);
      if (first !== undefined) return first.refusal;
      await obeyControls(driver);
    }
  } finally {
    given.abort();
    await done.catch(() => undefined);
  }
}
