import type { Step, Unit } from '../plan.ts';
import { type Driver, moveRun, nameOf, stepsOf, tell, waitObeying } from './driver.ts';
import { Ending } from './stops.ts';
import type { WatchReport } from './watch.ts';

/** Times that a unit is cancelled for the server's sake in one go: what comes back each time may be its own doing. */
const MOST = 2;
/** Looks at the server that it is left alone for, at least. */
const REST = 2;

interface Cancelled {
  step: Step;
  report: WatchReport;
  /** That the unit was, this one counted. */
  times: number;
  /** Takes away what the statement has left half-way: it may be what the server lacks. */
  cleanUp?: () => Promise<void>;
}

/**
 * A statement was cancelled because the server could not bear it: the run is held back until nothing speaks against going
 * on (`throttle`). Cancelled again, it waits for a person.
 * @throws Ending `paused`, Stopped
 */
export async function holdUnwell(
  driver: Driver,
  unit: Unit,
  { step, report, times, cleanUp }: Cancelled,
): Promise<void> {
  const { code, why: cause } = report.unwell ?? { code: 'too_busy', why: 'the server could not bear it' };
  const why = `${nameOf(driver, step)} was cancelled: ${cause}`;
  tell(driver, 'cancelled-unwell', { ...stepsOf(unit), step: step.index, code, times }, why);
  driver.healthyAt = -Infinity;
  await moveRun(driver, 'throttled', { code, why: `${why}; again when that is over` });
  await cleanUp?.();
  if (times < MOST) return waitObeying(driver, driver.pace.health * REST);
  throw new Ending('paused', {
    code,
    why: `${why}. It was cancelled ${times} times, so it may be the cause itself; \`/migrate resume ${driver.run.id}\` tries it again.`,
  });
}
