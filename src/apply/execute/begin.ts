import { LockstepError } from '../../errors.ts';
import type { GuardRefusal, RefusalCode } from '../guards/guard.ts';
import { heldBack } from '../guards/held-back.ts';
import type { Unit } from '../plan.ts';
import { refuseNewer } from '../runner-version.ts';
import { findEvent } from './before.ts';
import { prepareCommand } from './command/prepare-command.ts';
import { connectRun } from './connect.ts';
import { atBoundary, checkStopping, type Driver, moveRun, obeyControls, stepsOf, tell } from './driver.ts';
import { holdOnOther } from './same-target.ts';
import { messageOf } from './session.ts';
import { Ending } from './stops.ts';
import { hasLanded, readRecords } from './unit-records.ts';
import { keepSchema } from './verify.ts';

/** Refusals of what could not be asked: they say nothing of the run. */
const UNKNOWN: ReadonlySet<string> = new Set<RefusalCode>(['github_unavailable', 'target_unreachable']);

/** Brings a run to `running` (or leaves it at `verifying`), from whatever state it is in. @throws Ending, Stopped */
export async function begin(driver: Driver): Promise<void> {
  const { state } = driver.run;
  // What has not begun is asked by its guards.
  if (!['queued', 'scheduled', 'preflight'].includes(state)) await holdOnOther(driver);
  if (state === 'queued' || state === 'scheduled') {
    await obeyBeforeStart(driver);
    await moveRun(driver, 'preflight');
  }
  const outdated = refuseNewer(driver.run.plan, driver.options.version);
  if (outdated !== undefined) refuse(driver, outdated);
  if (state === 'paused' || state === 'needs_operator') return goOn(driver);
  if (state === 'cancelling') {
    await connect(driver);
    throw new Ending('cancelled', { code: 'cancelled', why: driver.run.why ?? 'cancelled' });
  }
  if (state === 'pausing') {
    await connect(driver);
    await obeyControls(driver);
    throw new Ending('paused', { code: driver.run.code ?? 'paused', why: driver.run.why ?? 'paused' });
  }
  if (driver.run.plan.command !== undefined && driver.options.command === undefined)
    throw new Ending('refused', { code: 'runner_unavailable', why: 'The project’s own command cannot be run here.' });
  await connect(driver);
  if (driver.run.state === 'preflight') await askGuards(driver);
  else await takeOver(driver);
  await keepSchema(driver);
  await atBoundary(driver, 'connected');
  if (driver.run.state === 'verifying') return;
  if (driver.run.state !== 'running') await moveRun(driver, 'running');
  await atBoundary(driver, 'running');
}

/** What an earlier driver proved and had no time to say is said now. */
async function takeOver(driver: Driver): Promise<void> {
  const { state, plan } = driver.run;
  tell(driver, 'taken-up', { state, fence: driver.lease.fence }, `taken up at ${state}`);
  if (state !== 'verifying') await askAgain(driver);
  const unready = state === 'verifying' ? undefined : await prepareCommand(driver);
  if (unready !== undefined) refuse(driver, unready);
  const told = new Set<unknown>();
  await findEvent(driver, ({ kind, data }) => {
    if (kind === 'landed' && Array.isArray(data.steps)) for (const step of data.steps) told.add(step);
    return false;
  });
  const records = await readRecords(driver);
  for (const unit of plan.units) {
    const untold = unit.steps.some(({ index }) => !told.has(index));
    if (untold && hasLanded(unit, records)) tell(driver, 'landed', { ...stepsOf(unit), found: true });
  }
}

/**
 * What was begun and cut off goes on only where it still may: it is held otherwise, until a person lets it go on. A freeze
 * is the target's own to tell. Where nobody answers for the rest, it goes on: half a change is worse, and who asked had
 * the right when it began. What has changed nothing yet stays where it is then, or where waiting is enough.
 */
async function askAgain(driver: Driver): Promise<void> {
  const { run, options } = driver;
  await obeyControls(driver);
  const refusal = heldBack(await options.store.holds(), run) ?? (await askGuardsOf(driver));
  if (refusal === undefined) return;
  const isUnknown = UNKNOWN.has(refusal.code);
  if (isUnknown && (await readRecords(driver)).size > 0) {
    tell(driver, 'not-asked', { ...refusal }, refusal.message);
    return;
  }
  if (isUnknown || refusal.waits === true) refuse(driver, refusal);
  tell(driver, 'refused', { ...refusal }, refusal.message);
  // What is in doubt is looked up when it goes on.
  if (driver.run.state === 'in_doubt') await moveRun(driver, 'running');
  throw new Ending('paused', { code: refusal.code, why: doesNotGoOn(refusal) });
}

/** What answers no more refuses by a word, too. @throws Stopped */
async function askGuardsOf(driver: Driver): Promise<GuardRefusal | undefined> {
  try {
    return await driver.options.guards?.(driver.run);
  } catch (thrown) {
    checkStopping(driver);
    const message = `It could not be asked whether the run may go on: ${messageOf(thrown)}`;
    return { code: 'github_unavailable', message, nextStep: 'It is taken up again by itself.' };
  }
}

async function obeyBeforeStart(driver: Driver): Promise<void> {
  const asked = await driver.options.store.controls(driver.run.id);
  const cancel = asked.find(({ verb }) => verb === 'cancel');
  if (cancel !== undefined)
    throw new Ending('cancelled', { code: 'cancelled', why: `cancelled by ${cancel.actor.login}`, control: cancel.id });
}

/** A paused run goes on where somebody says so, and every guard lets it. */
async function goOn(driver: Driver): Promise<void> {
  const asked = await driver.options.store.controls(driver.run.id);
  const [first] = asked;
  if (first === undefined) throw new LockstepError(`Run ${driver.run.id} waits for a person.`, { code: 'run-waits' });
  if (first.verb === 'cancel')
    throw new Ending('cancelled', { code: 'cancelled', why: `cancelled by ${first.actor.login}`, control: first.id });
  await connect(driver);
  const { state } = driver.run;
  const refusal = (await driver.options.guards?.(driver.run)) ?? (await prepareCommand(driver));
  if (refusal !== undefined) {
    tell(driver, 'refused', { ...refusal }, refusal.message);
    await driver.options.store.settle(first.id, 'failed');
    throw new Ending(state === 'paused' ? 'paused' : 'needs_operator', {
      code: refusal.code,
      why: doesNotGoOn(refusal),
    });
  }
  // It may have been paused before its first statement.
  await keepSchema(driver);
  driver.resumed = state === 'needs_operator';
  await moveRun(driver, 'running');
  await driver.options.store.settle(first.id, 'applied');
}

function doesNotGoOn({ message, nextStep }: GuardRefusal): string {
  return `It does not go on: ${message} ${nextStep}`;
}

async function connect(driver: Driver): Promise<void> {
  await connectRun(driver, await firstOpen(driver));
}

/** The unit that may be under way. */
async function firstOpen(driver: Driver): Promise<Unit | undefined> {
  const records = await readRecords(driver);
  return driver.run.plan.units.find((unit) => !hasLanded(unit, records));
}

async function askGuards(driver: Driver): Promise<void> {
  await obeyControls(driver);
  const refusal = await driver.options.guards?.(driver.run);
  if (refusal !== undefined) refuse(driver, refusal);
  tell(driver, 'guards-passed', {});
  const unready = await prepareCommand(driver);
  if (unready !== undefined) refuse(driver, unready);
}

function refuse(driver: Driver, refusal: GuardRefusal): never {
  tell(driver, 'refused', { ...refusal });
  throw new Ending('refused', { code: refusal.code, why: `${refusal.message} ${refusal.nextStep}` });
}
