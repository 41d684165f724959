import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../../errors.ts';
import type { Step, Unit } from '../plan.ts';
import type { RunState } from '../run-state.ts';
import type { Lease, Run } from '../store.ts';
import { type DriveOptions, defaultPace, type Pace } from './options.ts';
import { isLost } from './pg-errors.ts';
import { closeSession, cut, openSession, runName, signalBackend, type TargetSession, watchName } from './session.ts';
import { Ending, Stopped } from './stops.ts';
import { openTrail, type Trail } from './trail.ts';

/** One run being driven: its lease, its connections, and where it is. */
export interface Driver {
  readonly options: DriveOptions;
  readonly pace: Pace;
  readonly lease: Lease;
  readonly trail: Trail;
  /** As it was when it was last moved. */
  run: Run;
  /** Of the target. */
  major: number;
  /** Runs the statements. */
  work: TargetSession | undefined;
  /** Holds the target's lock, watches, cancels. */
  control: TargetSession | undefined;
  /** Aborted once this driver must stop, whatever it does. */
  readonly stopping: AbortSignal;
  /** Settings of the work connection are those of a new one. */
  fresh: boolean;
  /** When nothing spoke against going on, by performance.now(). */
  healthyAt: number;
  /** A person has looked at a step in doubt, and wants it run again. */
  resumed: boolean;
}

export function createDriver(
  options: DriveOptions,
  { run, lease, lost }: { run: Run; lease: Lease; lost: AbortSignal },
): Driver {
  const { signal } = options;
  const driver: Driver = {
    options,
    pace: { ...defaultPace, ...options.pace },
    lease,
    trail: openTrail(options.store, run.id),
    run,
    major: 0,
    work: undefined,
    control: undefined,
    stopping: signal === undefined ? lost : AbortSignal.any([lost, signal]),
    fresh: true,
    healthyAt: -Infinity,
    resumed: false,
  };
  driver.stopping.addEventListener('abort', () => void abandon(driver), { once: true });
  return driver;
}

/** Cancels our own statement where that can still be said, and leaves both connections. */
async function abandon({ control, work }: Driver): Promise<void> {
  if (control !== undefined && work !== undefined) {
    const asked = signalBackend(control, 'pg_cancel_backend', work).catch(() => undefined);
    await Promise.race([asked, sleep(500)]);
  }
  if (work !== undefined) cut(work);
  if (control !== undefined) cut(control);
}

/** @throws Stopped once the lease is lost, or the process is to end */
export function checkStopping({ stopping, options, run }: Driver): void {
  if (!stopping.aborted) return;
  if (options.signal?.aborted === true) throw new Stopped('signal', `The driver of ${run.id} was asked to end.`);
  throw new Stopped('lease', `The lease of ${run.id} is lost.`);
}

/** Moves the run on, and tells; what was done before is in the trail first. */
export async function moveRun(
  driver: Driver,
  to: RunState,
  about: { code?: string; why?: string } = {},
): Promise<void> {
  const { options, run, lease } = driver;
  await driver.trail.flush();
  if (run.state !== to) driver.run = await options.store.move(run.id, to, { from: run.state, lease, ...about });
  options.onProgress?.({ state: to, ...(about.why !== undefined && { text: about.why }) });
}

/** One event, and one line for whoever looks on. */
export function tell(driver: Driver, kind: string, data: Record<string, unknown>, text?: string): void {
  driver.trail.add(kind, data);
  if (text !== undefined) driver.options.onProgress?.({ state: driver.run.state, text });
}

export async function atBoundary(driver: Driver, name: string): Promise<void> {
  await driver.options.boundary?.(name);
}

/** Obeys what was asked of the run meanwhile; where a row in the database is enough to ask. @throws Ending, Stopped */
export async function obeyControls(driver: Driver): Promise<void> {
  checkStopping(driver);
  for (const control of await driver.options.store.controls(driver.run.id)) {
    const by = `${control.verb} by ${control.actor.login}`;
    if (control.verb === 'cancel') throw new Ending('cancelled', { code: 'cancelled', why: by, control: control.id });
    if (control.verb === 'pause') throw new Ending('paused', { code: 'paused', why: by, control: control.id });
    // It goes on already.
    await driver.options.store.settle(control.id, 'applied');
  }
}

/** Waits, with an eye on what is asked. @throws Ending, Stopped */
export async function waitObeying(driver: Driver, ms: number): Promise<void> {
  const end = performance.now() + ms;
  for (let left = ms; left > 0; left = end - performance.now()) {
    await sleep(Math.min(left, driver.pace.controls));
    await obeyControls(driver);
  }
}

/** Tries again for as long as the target does not answer. @throws Stopped, DatabaseError */
export async function untilReached<T>(driver: Driver, doIt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + driver.pace.reconnect;
  for (;;) {
    checkStopping(driver);
    try {
      return await doIt();
    } catch (thrown) {
      if (!isLost(thrown) || performance.now() > deadline) throw thrown;
      await sleep(driver.pace.watch * 2);
    }
  }
}

export async function openWork(driver: Driver): Promise<TargetSession> {
  checkStopping(driver);
  driver.work = await openSession(driver.options.url, { applicationName: runName(driver.run.id) });
  driver.fresh = true;
  return driver.work;
}

/** Both connections of a run, at the same time. @throws Stopped, DatabaseError */
export async function openBoth(driver: Driver): Promise<{ control: TargetSession; work: TargetSession }> {
  checkStopping(driver);
  // A machine that slept does not know for how long: by this connection other backends of the run are ended, and they may
  // be those of the driver that has it by now.
  if (!(await driver.options.store.beat(driver.lease)))
    throw new Stopped('lease', `The lease of ${driver.run.id} is lost.`);
  // Each is the driver's as soon as it is there, so that it is closed where the other one is not to be had.
  const [control, work] = await Promise.allSettled([openControl(driver), openWork(driver)]);
  if (control.status === 'rejected') throw control.reason;
  if (work.status === 'rejected') throw work.reason;
  return { control: control.value, work: work.value };
}

async function openControl(driver: Driver): Promise<TargetSession> {
  const applicationName = watchName(driver.run.id);
  driver.control = await openSession(driver.options.url, { applicationName, queryTimeout: 10_000 });
  return driver.control;
}

/** The connection that watches, cancels and holds the target's lock: nothing is sent without it. @throws DatabaseError */
export function controlOf({ control, run }: Driver): TargetSession {
  if (control !== undefined) return control;
  throw new DatabaseError(`The connection that watches over run ${run.id} is gone.`, {
    code: 'target-unreachable',
    hint: 'The run stays where it is and is taken up when the server answers again.',
  });
}

export async function closeSessions(driver: Driver): Promise<void> {
  await Promise.all([closeSession(driver.work), closeSession(driver.control)]);
  driver.work = driver.control = undefined;
}

/** `statement 3 of 8 (migrations/2.sql:4)`. */
export function nameOf({ run }: Driver, step: Step): string {
  if (run.plan.command !== undefined) return `the command \`${step.sql}\``;
  const all = run.plan.units.reduce((sum, unit) => sum + unit.steps.length, 0);
  return `statement ${step.index + 1} of ${all} (${step.location.path}:${step.location.line})`;
}

export function stepsOf(unit: Unit): { steps: number[] } {
  return { steps: unit.steps.map(({ index }) => index) };
}
