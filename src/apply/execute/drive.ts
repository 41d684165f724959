import { LockstepError } from '../../errors.ts';
import { loadParser } from '../../sql/postgres/parser.ts';
import type { Unit } from '../plan.ts';
import { isTerminal, ownerOf, type RunState } from '../run-state.ts';
import { keepLease } from '../store/keep-lease.ts';
import type { Run } from '../store.ts';
import { readBefore } from './before.ts';
import { begin } from './begin.ts';
import { driveCommand } from './command/drive-command.ts';
import { connectRun } from './connect.ts';
import {
  atBoundary,
  checkStopping,
  closeSessions,
  createDriver,
  type Driver,
  moveRun,
  tell,
  untilReached,
} from './driver.ts';
import { endRun } from './end.ts';
import { mayBegin } from './may-begin.ts';
import type { DriveOptions } from './options.ts';
import { runOutside } from './outside.ts';
import { isLost } from './pg-errors.ts';
import { Ending, Stopped } from './stops.ts';
import { runTransactional } from './transactional.ts';
import { hasLanded, readRecords } from './unit-records.ts';
import { verifySchema } from './verify.ts';

export type { DriveOptions, DriveSettings, Pace, Progress } from './options.ts';

/** Times that a driver goes on after its connections broke, all in all. */
const MOST_BREAKS = 10;

/** States in which a run is still its command's. */
const COMMANDED: readonly RunState[] = ['requested', 'validating'];

/**
 * Drives a run from where it stands until it ends, pauses, or needs a person. Whatever happened to the driver before
 * (killed, cut off, its server restarted), this finds out by the database what has landed, and goes on behind it.
 * @returns the run as it is then; unchanged where it is not a driver's to move
 * @throws LockstepError `run-held` where another driver has it, `driver-stopped` where this one must stop first;
 * TargetBusyError where another run has begun just before it;
 * DatabaseError where the target does not answer: in all three the run is taken up later
 */
export async function driveRun(options: DriveOptions): Promise<Run> {
  await loadParser();
  const { store, runId, owner } = options;
  const run = await store.run(runId);
  if (run === undefined) throw new LockstepError(`There is no run ${runId}.`, { code: 'unknown-run' });
  if (isTerminal(run.state) || !(await isDue(options, run))) return run;
  const lease = await store.lease(runId, owner);
  if (lease === undefined) throw held(run);
  await using kept = keepLease(store, lease);
  const now = await store.run(runId);
  if (now === undefined || isTerminal(now.state)) return now ?? run;
  const driver = createDriver(options, { run: now, lease, lost: kept.signal });
  try {
    for (let breaks = 1; ; breaks++) {
      try {
        return await driveOn(driver);
      } catch (thrown) {
        if (driver.stopping.aborted || thrown instanceof Stopped) throw stoppedError(driver, thrown);
        // Between two statements nothing is in doubt: where the target answers again, the run goes on from what it says.
        if (!isLost(thrown) || breaks > MOST_BREAKS) throw thrown;
        driver.run = (await untilReached(driver, () => store.run(runId))) ?? driver.run;
        if (isTerminal(driver.run.state)) return driver.run;
      }
    }
  } finally {
    await closeSessions(driver);
  }
}

/** Whether a driver has anything to do with it now. */
async function isDue({ store }: DriveOptions, run: Run): Promise<boolean> {
  const owner = ownerOf(run.state);
  if (!(await mayBegin(store, run))) return false;
  if (owner === 'driver') return !COMMANDED.includes(run.state);
  if (owner !== 'person') return false;
  return (await store.controls(run.id)).some(({ verb }) => verb !== 'pause');
}

async function driveOn(driver: Driver): Promise<Run> {
  try {
    await begin(driver);
    await runUnits(driver);
    return await finish(driver);
  } catch (thrown) {
    if (!(thrown instanceof Ending)) throw thrown;
    return await endRun(driver, thrown);
  }
}

async function runUnits(driver: Driver): Promise<void> {
  if (driver.run.state === 'verifying') return;
  if (driver.run.plan.command !== undefined) return driveCommand(driver, driver.run.plan.command);
  const records = await readRecords(driver);
  for (const unit of driver.run.plan.units) {
    checkStopping(driver);
    if (driver.options.drain?.aborted === true) throw new Stopped('signal', 'The process is to end.');
    if (!hasLanded(unit, records)) await runUnit(driver, unit);
    await atBoundary(driver, `unit ${unit.index}`);
  }
}

async function runUnit(driver: Driver, unit: Unit): Promise<void> {
  const [step] = unit.steps;
  const wasOutside = unit.lone === true && step !== undefined && (await readBefore(driver, step.index)) !== undefined;
  if (unit.transactional && !wasOutside && (await runTransactional(driver, unit)) === 'landed') return;
  await runOutside(driver, unit);
}

async function finish(driver: Driver): Promise<Run> {
  await moveRun(driver, 'verifying');
  await atBoundary(driver, 'verifying');
  if (driver.work === undefined) await connectRun(driver, undefined);
  checkStopping(driver);
  // What a rollback took back is not there any more, whatever else its schema is like.
  await takeBack(driver);
  await verifySchema(driver);
  checkStopping(driver);
  tell(driver, 'done', {});
  await moveRun(driver, 'succeeded');
  return driver.run;
}

/** What a rollback took back is green no longer; told first, so that no crash leaves both. */
async function takeBack({ run, options: { store } }: Driver): Promise<void> {
  if (run.of === undefined || (await store.run(run.of))?.state !== 'succeeded') return;
  await store.move(run.of, 'rolled_back', { from: 'succeeded', why: `taken back by run ${run.id}` });
}

function held(run: Run): LockstepError {
  return new LockstepError(`Another driver has run ${run.id}.`, {
    code: 'run-held',
    hint: 'It goes on there; `status` shows it. Where that driver is gone, the run can be taken up in some seconds.',
  });
}

function stoppedError({ run, options }: Driver, thrown: unknown): LockstepError {
  const asked = options.signal?.aborted === true || (thrown instanceof Stopped && thrown.reason === 'signal');
  const why = asked ? 'was asked to end' : 'has lost its lease';
  return new LockstepError(`The driver of run ${run.id} ${why}.`, {
    code: 'driver-stopped',
    hint: 'The run is taken up by the next driver, which finds out what has landed.',
  });
}
