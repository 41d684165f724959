import { setTimeout as sleep } from 'node:timers/promises';
import { LockstepError } from '../../errors.ts';
import { parseStatements } from '../../sql/postgres/parse.ts';
import type { Step, Unit } from '../plan.ts';
import { readBefore } from './before.ts';
import { refuseHiddenIndex } from './catalogue/hidden-index.ts';
import { type Before, type OutsideKind, outsideKindOf, type Settled } from './catalogue/outside.ts';
import { workFor } from './connect.ts';
import { backOff, seen } from './contention.ts';
import { atBoundary, checkStopping, type Driver, nameOf, obeyControls, stepsOf, tell } from './driver.ts';
import { giveUp, reconnect } from './give-up.ts';
import { throttle } from './health.ts';
import { inDoubt, saidToHaveLanded } from './in-doubt.ts';
import { CANCELLED, errorOf, isContention, isLost } from './pg-errors.ts';
import { send, type TargetSession } from './session.ts';
import { shown } from './shown.ts';
import { failUnit, intendUnit, proveOutside, readRecords } from './unit-records.ts';
import { holdUnwell } from './unwell.ts';
import type { WatchReport } from './watch.ts';
import { watchUnit } from './watch-unit.ts';

/** What is needed of one statement outside a transaction, all the way. */
interface Outside {
  unit: Unit;
  step: Step;
  kind: OutsideKind;
}

/**
 * Runs a statement that cannot be in a transaction: its intent is durable before it, its proof is what the catalogue
 * shows after it, and whatever a crash leaves in between is looked up there before anything is sent again.
 * @throws Ending, Stopped
 */
export async function runOutside(driver: Driver, unit: Unit): Promise<void> {
  const outside = readOutside(unit);
  const { step, kind } = outside;
  /** How it was lost when it was sent last. */
  let lost: unknown;
  let losses = 0;
  let unwell = 0;
  for (let attempt = 1; ; ) {
    let report: WatchReport | undefined;
    try {
      await obeyControls(driver);
      await throttle(driver);
      const work = await workFor(driver, unit);
      const settled = await lookUp(driver, outside, work);
      // A person's word is about the step that was in doubt, and about no later one.
      const isToRun = driver.resumed && !saidToHaveLanded(driver, step);
      driver.resumed = false;
      if (settled.state === 'landed') return await land(driver, outside, { proof: settled.proof });
      if (settled.state === 'doubt' && !isToRun) return await inDoubt(driver, { unit, step, why: settled.why });
      if (lost !== undefined && losses >= driver.pace.losses) {
        await cleanUp(driver, outside, work);
        await giveUp(driver, unit, { step, thrown: lost, code: 'connection_lost' });
      }
      const tried = await sendOutside(driver, outside, { work, settled });
      ({ report } = tried);
      if (tried.thrown === undefined) return await land(driver, outside, tried);
      if (isLost(tried.thrown)) {
        lost = tried.thrown;
        throw lost;
      }
      const cancelled = report.verdict !== undefined && errorOf(tried.thrown).sqlstate === CANCELLED;
      if (cancelled) await obeyControls(driver);
      if (cancelled && report.verdict === 'unwell') {
        await holdUnwell(driver, unit, {
          ...{ step, report, times: ++unwell },
          cleanUp: () => cleanUp(driver, outside, work),
        });
        continue;
      }
      const again = cancelled || (isContention(tried.thrown) && !(kind.concurrently && isLockTimeout(tried.thrown)));
      if (!again || attempt >= driver.options.settings.attempts) await cleanUp(driver, outside, work);
      if (!again) await giveUp(driver, unit, { step, thrown: tried.thrown });
      await backOff(driver, { unit, step, attempt: attempt++, report, thrown: tried.thrown });
    } catch (thrown) {
      checkStopping(driver);
      if (!isLost(thrown)) throw thrown;
      await reconnect(driver, unit, { step, thrown, report });
      if (++losses <= driver.pace.losses) continue;
      // It breaks while it is looked what landed, too.
      if (lost === undefined) throw thrown;
      await giveUp(driver, unit, { step, thrown: lost, code: 'connection_lost' });
    }
  }
}

/** Before a run ends: what became of the statement that its driver left under way, and what that has left half-way. */
export async function settleOpenUnit(driver: Driver): Promise<void> {
  const records = await readRecords(driver);
  for (const unit of driver.run.plan.units) {
    const [step] = unit.steps;
    if (step === undefined || !unit.steps.some(({ index }) => records.get(index)?.state === 'intent')) continue;
    const ended = Object.assign(new Error('it was cancelled'), { code: CANCELLED });
    const before = await readBefore(driver, step.index);
    if (unit.transactional && before === undefined) {
      await failUnit(driver, unit, { step, thrown: ended });
      continue;
    }
    const outside = readOutside(unit);
    const work = await workFor(driver, unit);
    const settled = await outside.kind.settle(work.client, before ?? {});
    if (settled.state === 'landed') {
      await land(driver, outside, { proof: settled.proof });
      continue;
    }
    await cleanUp(driver, outside, work);
    await failUnit(driver, unit, { step, thrown: ended, state: settled.state === 'doubt' ? 'in_doubt' : 'failed' });
  }
}

function readOutside(unit: Unit): Outside {
  const [step] = unit.steps;
  const parsed = parseStatements(step?.sql ?? '');
  const statement = parsed.ok ? parsed.statements[0] : undefined;
  if (step === undefined || statement === undefined)
    throw new LockstepError(`Unit ${unit.index} cannot be read.`, { code: 'plan-unreadable' });
  return { unit, step, kind: outsideKindOf(statement) };
}

function isLockTimeout(thrown: unknown): boolean {
  return errorOf(thrown).sqlstate === '55P03';
}

/** What is to be done now; waits for whoever is still at it. */
async function lookUp(
  driver: Driver,
  { step, kind }: Outside,
  { client }: TargetSession,
): Promise<Exclude<Settled, { state: 'wait' }>> {
  const before = await readBefore(driver, step.index);
  const record = (await readRecords(driver)).get(step.index);
  const isNew = before === undefined || record === undefined;
  let told = '';
  for (;;) {
    const settled = isNew
      ? ((await kind.prepare?.(client)) ?? { state: 'send' as const, first: [] })
      : await kind.settle(client, before as Before);
    if (settled.state !== 'wait') {
      if (!isNew || settled.state !== 'send' || settled.first.length > 0)
        tell(driver, 'looked-up', { step: step.index, ...settled });
      return settled;
    }
    if (settled.why !== told) tell(driver, 'waits', { step: step.index, why: settled.why }, settled.why);
    told = settled.why;
    await sleep(driver.pace.controls);
    await obeyControls(driver);
  }
}

interface Sent {
  proof: string;
  ms: number;
  report: WatchReport;
  thrown?: unknown;
}

async function sendOutside(
  driver: Driver,
  { unit, step, kind }: Outside,
  { work, settled }: { work: TargetSession; settled: Exclude<Settled, { state: 'wait' | 'landed' }> },
): Promise<Sent> {
  const first = settled.state === 'send' ? settled.first : [];
  const sql = settled.state === 'finish' ? settled.sql : step.sql;
  const proof = settled.state === 'finish' ? settled.proof : 'done';
  const lockTimeout = kind.concurrently ? 0 : Math.round(driver.options.settings.lockTimeout * 1000);
  if ((await readBefore(driver, step.index)) === undefined) {
    tell(driver, 'begun', { step: step.index, before: await kind.before(work.client) });
    await driver.trail.flush();
  }
  await intendUnit(driver, unit);
  await atBoundary(driver, `intended ${unit.index}`);
  await send(work, `SET lock_timeout = ${lockTimeout}`);
  checkStopping(driver);
  const watch = watchUnit(driver, { work, concurrently: kind.concurrently });
  const begun = performance.now();
  let thrown: unknown;
  try {
    for (const statement of first) await send(work, statement);
    await refuseHiddenIndex(work.client, sql);
    tell(driver, 'sent', { step: step.index, sql: shown(sql) }, nameOf(driver, step));
    await send(work, sql);
    await atBoundary(driver, `sent ${step.index}`);
  } catch (error) {
    thrown = error;
  }
  const report = await watch.stop();
  const ms = performance.now() - begun;
  return { proof, ms, report, ...(thrown !== undefined && { thrown }) };
}

async function land(
  driver: Driver,
  { unit, step }: Outside,
  { proof, ms, report }: { proof: string; ms?: number; report?: WatchReport },
): Promise<void> {
  await proveOutside(driver, step, { proof, ...(ms !== undefined && { ms }) });
  await atBoundary(driver, `committed ${unit.index}`);
  const data = { ...stepsOf(unit), proof, ...(ms !== undefined && { ms: [ms] }), ...(report && seen(report)) };
  tell(driver, 'landed', data, `${nameOf(driver, step)} landed`);
}

/** Takes away what a statement that is given up has left half-way; where that takes long it is told, and left. */
async function cleanUp(driver: Driver, { step, kind }: Outside, work: TargetSession): Promise<void> {
  const before = await readBefore(driver, step.index);
  const settled = await kind.settle(work.client, before ?? {});
  const first = settled.state === 'send' ? settled.first : [];
  try {
    await send(work, `SET statement_timeout = '30s'`);
    for (const statement of first) {
      await send(work, statement);
      tell(driver, 'cleaned-up', { step: step.index, sql: statement }, statement);
    }
  } catch (thrown) {
    if (isLost(thrown)) throw thrown;
    tell(
      driver,
      'left-behind',
      { step: step.index, first, ...errorOf(thrown) },
      `left behind; to be run later: ${first.join('; ')}`,
    );
  } finally {
    await send(work, 'RESET statement_timeout').catch(() => undefined);
  }
}
