import type { Step, Unit } from '../plan.ts';
import { type Blocker, describeBlocker } from './blockers.ts';
import { type Driver, moveRun, nameOf, tell, waitObeying } from './driver.ts';
import { errorOf } from './pg-errors.ts';
import { Ending } from './stops.ts';
import { failUnit } from './unit-records.ts';
import type { WatchReport } from './watch.ts';

export interface Contention {
  unit: Unit;
  step: Step;
  /** Of this unit so far, this one counted. */
  attempt: number;
  thrown: unknown;
  report: WatchReport;
}

/** Waits, longer each time, or gives the run up with the names of those in the way. @throws Ending, Stopped */
export async function backOff(driver: Driver, contention: Contention): Promise<void> {
  const { unit, step, attempt, report, thrown } = contention;
  const { attempts } = driver.options.settings;
  const why = `${nameOf(driver, step)} ${causeOf(report, thrown)}${inTheWay(report.blockers)}`;
  const data = { step: step.index, attempt, of: attempts, ...errorOf(thrown), ...seen(report) };
  tell(driver, 'contention', data, `${why}; attempt ${attempt} of ${attempts}`);
  if (attempt >= attempts) {
    await failUnit(driver, unit, { step, thrown });
    const code = report.verdict === 'others-waited' ? 'others_waited' : 'lock_timeout';
    // What commits by itself on its way may have.
    const landed = unit.transactional && unit.lone !== true ? '; nothing of it has landed' : '';
    throw new Ending('failed', { code, why: `${why}. It was tried ${attempt} times${landed}.` });
  }
  const pause = backoffOf(driver, attempt);
  await moveRun(driver, 'lock_wait', { code: 'lock_wait', why: `${why}; again in ${Math.ceil(pause / 1000)} s` });
  await waitObeying(driver, pause);
  await moveRun(driver, 'running');
}

function backoffOf({ pace }: Driver, attempt: number): number {
  const whole = Math.min(pace.backoff * 2 ** (attempt - 1), pace.longestBackoff);
  return whole * (0.5 + Math.random() / 2);
}

function causeOf({ verdict, longestPause }: WatchReport, thrown: unknown): string {
  if (verdict === 'others-waited')
    return `was cancelled, because others had waited behind it for ${Math.round(longestPause)} ms`;
  return errorOf(thrown).sqlstate === '55P03'
    ? 'did not get its lock in time'
    : `met others: ${errorOf(thrown).message}`;
}

function inTheWay(blockers: readonly Blocker[]): string {
  return blockers.length === 0 ? '' : `, in the way: ${blockers.slice(0, 5).map(describeBlocker).join(', ')}`;
}

/** What the watch saw, for the audit trail. */
export function seen(report: WatchReport): Record<string, unknown> {
  const { blockers, longestPause, waited } = report;
  return {
    ...(blockers.length > 0 && { blockers }),
    ...(longestPause > 0 && { othersWaitedMs: Math.round(longestPause) }),
    ...(waited > 0 && { waitedMs: Math.round(waited) }),
  };
}
