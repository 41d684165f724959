import { LockstepError } from '../../errors.ts';
import type { Step, Unit } from '../plan.ts';
import { proveSteps } from '../store/steps.ts';
import { refuseHiddenIndex } from './catalogue/hidden-index.ts';
import { AFTER_LONGER, LongerThanPlanned, sendLimited, setsOwnLimit } from './catalogue-only.ts';
import { workFor } from './connect.ts';
import { backOff, seen } from './contention.ts';
import { atBoundary, checkStopping, type Driver, nameOf, obeyControls, stepsOf, tell } from './driver.ts';
import { giveUp, reconnect } from './give-up.ts';
import { throttle } from './health.ts';
import { CANCELLED, errorOf, isContention, isLost, isRefusedInTransaction } from './pg-errors.ts';
import { cut, send, type TargetSession } from './session.ts';
import { shown } from './shown.ts';
import { hasLanded, intendUnit, readRecords } from './unit-records.ts';
import { holdUnwell } from './unwell.ts';
import { nothingSeen, type Watch, type WatchReport } from './watch.ts';
import { watchUnit } from './watch-unit.ts';

/**
 * Runs a unit that is one transaction, proof included, until it has landed.
 * @returns `refused` where the server runs its one statement outside a transaction only; then nothing was done
 * @throws Ending, Stopped
 */
export async function runTransactional(driver: Driver, unit: Unit): Promise<'landed' | 'refused'> {
  let losses = 0;
  let unwell = 0;
  for (let attempt = 1; ; ) {
    await obeyControls(driver);
    await throttle(driver);
    await intendUnit(driver, unit);
    await atBoundary(driver, `intended ${unit.index}`);
    const tried = await tryUnit(driver, unit);
    if (tried.outcome === 'landed') {
      const sql = unit.steps.map((step) => shown(step.sql));
      const data = { ...stepsOf(unit), ms: tried.ms.map(Math.round), sql, ...seen(tried.report) };
      tell(driver, 'landed', data, `${unitName(driver, unit)} landed`);
      return 'landed';
    }
    const { thrown, step, report } = tried;
    checkStopping(driver);
    if (isLost(thrown)) {
      if (await survived(driver, unit, { thrown, loss: ++losses, step, report })) return 'landed';
      continue;
    }
    if (thrown instanceof LockstepError) throw thrown;
    const cancelled = report.verdict !== undefined && errorOf(thrown).sqlstate === CANCELLED;
    if (cancelled && report.verdict === 'stop-asked') await obeyControls(driver);
    if (thrown instanceof LongerThanPlanned)
      await giveUp(driver, unit, { step, thrown, code: 'longer_than_planned', next: AFTER_LONGER });
    if (unit.lone === true && isRefusedInTransaction(thrown)) return 'refused';
    if (cancelled && report.verdict === 'unwell') await holdUnwell(driver, unit, { step, report, times: ++unwell });
    else if (isContention(thrown) || cancelled)
      await backOff(driver, { unit, step, attempt: attempt++, thrown, report });
    else await giveUp(driver, unit, { step, thrown });
  }
}

type Tried = { report: WatchReport; step: Step } & (
  | { outcome: 'landed'; ms: number[] }
  | { outcome: 'thrown'; thrown: unknown }
);

async function tryUnit(driver: Driver, unit: Unit): Promise<Tried> {
  let [step] = unit.steps;
  if (step === undefined) throw new LockstepError(`Unit ${unit.index} of ${driver.run.id} has no steps.`);
  const ms: number[] = [];
  let watch: Watch | undefined;
  let work: TargetSession | undefined;
  try {
    work = await workFor(driver, unit);
    watch = watchUnit(driver, { work, concurrently: false });
    await send(work, `${unit.begin ?? 'BEGIN'}; ${lockTimeoutOf(driver)}`);
    for (step of unit.steps) {
      ms.push(await sendStep(driver, { work, watch, step, unit }));
      await atBoundary(driver, `sent ${step.index}`);
    }
    await prove(driver, { work, unit, ms });
    await atBoundary(driver, `proved ${unit.index}`);
    watch.letGo();
    if ((await send(work, 'COMMIT')) !== 'COMMIT') throw new LockstepError(`Unit ${unit.index} did not commit.`);
    const report = await watch.stop();
    await atBoundary(driver, `committed ${unit.index}`);
    return { outcome: 'landed', ms, report, step };
  } catch (thrown) {
    const report = (await watch?.stop()) ?? nothingSeen();
    if (work !== undefined) await rollBack(driver, work);
    return { outcome: 'thrown', thrown, step, report };
  }
}

/** @returns ms */
async function sendStep(
  driver: Driver,
  { work, watch, step, unit }: { work: TargetSession; watch: Watch; step: Step; unit: Unit },
): Promise<number> {
  checkStopping(driver);
  if (watch.verdict() !== undefined)
    throw Object.assign(new Error('cancelled between two statements'), { code: CANCELLED });
  if (step.notSent !== undefined) return 0;
  // Anew before each statement: one before it may have changed it, in ways that no text shows.
  if (step !== unit.steps[0]) await send(work, lockTimeoutOf(driver));
  driver.options.onProgress?.({ state: driver.run.state, text: nameOf(driver, step) });
  await refuseHiddenIndex(work.client, step.sql);
  const begun = performance.now();
  const isOurs = (): boolean => watch.verdict() !== undefined;
  if (step.catalogueOnly === true && !setsOwnLimit(unit)) await sendLimited(driver, { work, sql: step.sql, isOurs });
  else await send(work, step.sql);
  return performance.now() - begun;
}

function lockTimeoutOf({ options }: Driver): string {
  return `SET LOCAL lock_timeout = ${Math.round(options.settings.lockTimeout * 1000)}`;
}

/** The proof is in the transaction that it is about, written by who we are, whoever the migration became. */
async function prove(
  driver: Driver,
  { work, unit, ms }: { work: TargetSession; unit: Unit; ms: number[] },
): Promise<void> {
  await send(work, 'SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL role TO DEFAULT');
  const proofs = unit.steps.map(({ index, notSent }, at) => ({
    step: index,
    proof: notSent === undefined ? 'commit' : `not sent: ${notSent}`,
    ms: ms[at] ?? 0,
  }));
  await proveSteps(work.client, driver.lease, proofs);
}

async function rollBack(driver: Driver, work: TargetSession): Promise<void> {
  try {
    await send(work, 'ROLLBACK');
  } catch {
    cut(work);
    driver.work = undefined;
  }
}

/** The connection broke: what became of the transaction is read once its backend is gone. @returns whether it landed */
async function survived(
  driver: Driver,
  unit: Unit,
  { thrown, loss, step, report }: { thrown: unknown; loss: number; step: Step; report: WatchReport },
): Promise<boolean> {
  await reconnect(driver, unit, { step, thrown, report });
  if (hasLanded(unit, await readRecords(driver))) {
    tell(driver, 'landed', { ...stepsOf(unit), found: true }, `${unitName(driver, unit)} had landed`);
    return true;
  }
  if (loss < driver.pace.losses) return false;
  return giveUp(driver, unit, { step, thrown, code: 'connection_lost' });
}

function unitName(driver: Driver, { steps }: Unit): string {
  const [first] = steps;
  if (first === undefined) return 'a unit';
  return steps.length === 1 ? nameOf(driver, first) : `${nameOf(driver, first)} and ${steps.length - 1} more`;
}
