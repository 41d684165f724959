import { LockstepError } from '../../errors.ts';
import { type RunState, TAKEN_BACK_IN_PART } from '../run-state.ts';
import type { Run } from '../store.ts';
import { atBoundary, type Driver, moveRun, tell } from './driver.ts';
import { settleOpenUnit } from './outside.ts';
import type { Ending, EndState } from './stops.ts';
import { hasLanded, readRecords } from './unit-records.ts';
import { keepSchemaLeft } from './verify.ts';

/** The state on the way to an end, where it has one: what was asked is durable before it is done. */
const VIA: Partial<Record<EndState, RunState>> = { cancelled: 'cancelling', paused: 'pausing' };

/** Brings a run to where it ends for now, and settles the command that asked for it. */
export async function endRun(driver: Driver, ending: Ending): Promise<Run> {
  const { to, code, message } = ending;
  const { run, options } = driver;
  if (to === 'refused' && run.state !== 'preflight') {
    // It has begun: it is not refused any more, and goes on when what is in the way is gone.
    throw new LockstepError(message, { code, hint: 'The run stays where it is and is taken up later.' });
  }
  if (run.state === to) {
    // It did not go on, and why is news.
    tell(driver, 'stays', { code, why: message }, message);
    await driver.trail.flush();
    return run;
  }
  const via = VIA[to];
  const begun = !['queued', 'scheduled'].includes(run.state);
  if (via !== undefined && begun) await moveRun(driver, via, { code, why: message });
  await atBoundary(driver, `ending ${to}`);
  if (to === 'cancelled' && begun) await settleOpenUnit(driver);
  if (begun && (to === 'cancelled' || to === 'failed')) await keepSchemaLeft(driver);
  if (begun) await tellTakenBackInPart(driver);
  if (ending.control !== undefined) await options.store.settle(ending.control, 'applied');
  await moveRun(driver, to, { code, why: `${sentence(message)} ${await landed(driver)}` });
  return driver.run;
}

/** What is taken back in part is not what succeeded any more; told first, so that no crash leaves it green. */
async function tellTakenBackInPart(driver: Driver): Promise<void> {
  const { id, kind, of } = driver.run;
  if (kind !== 'rollback' || of === undefined) return;
  const records = [...(await readRecords(driver)).values()];
  const isTouched = records.some(({ state }) => state === 'landed' || state === 'in_doubt');
  if (isTouched) await driver.options.store.note(of, { [TAKEN_BACK_IN_PART]: id });
}

async function landed(driver: Driver): Promise<string> {
  const records = await readRecords(driver);
  const { units, command } = driver.run.plan;
  if (command !== undefined)
    return records.size === 0 ? 'Nothing has landed.' : 'What of it has landed its own history shows.';
  const steps = units.flatMap((unit) => unit.steps);
  const done = steps.filter(({ index }) => records.get(index)?.state === 'landed').length;
  const whole = units.filter((unit) => hasLanded(unit, records)).length;
  if (done === 0) return 'Nothing has landed.';
  return `${done} of ${steps.length} statements have landed, in ${whole} of ${units.length} transactions.`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
