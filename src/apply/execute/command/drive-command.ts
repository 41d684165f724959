import { databaseEnv } from '../../../database/environment.ts';
import { commandEnv } from '../../../process/command-env.ts';
import { type CommandResult, runCommand } from '../../../process/run-command.ts';
import type { CommandPlan, Step, Unit } from '../../plan.ts';
import { readBefore } from '../before.ts';
import { connectRun } from '../connect.ts';
import { backOff, seen } from '../contention.ts';
import { atBoundary, checkStopping, type Driver, obeyControls, tell } from '../driver.ts';
import { throttle } from '../health.ts';
import { CANCELLED, errorOf } from '../pg-errors.ts';
import { runName, type TargetSession } from '../session.ts';
import { shown } from '../shown.ts';
import { Ending } from '../stops.ts';
import { failUnit, hasLanded, intendUnit, proveOutside, readRecords } from '../unit-records.ts';
import type { WatchReport } from '../watch.ts';
import { createAllowance } from './allowed-statements.ts';
import { type GuardedEndpoint, startGuardedEndpoint } from './guarded-endpoint.ts';
import { dropInvalid, readInvalid } from './invalid-indexes.ts';
import { upstreamOf } from './upstream.ts';
import { watchCommand } from './watch-command.ts';

const contention = ['55P03', '40P01', '40001'];

/**
 * Runs the project's own migrate command through a guarded endpoint. What of it has landed its own history knows, so
 * that after a crash, or where it met others, it is run again.
 * @throws Ending, Stopped
 */
export async function driveCommand(driver: Driver, plan: CommandPlan): Promise<void> {
  const { unit, step } = unitOf(driver, plan);
  if (hasLanded(unit, await readRecords(driver))) return;
  for (let attempt = 1; ; attempt++) {
    await obeyControls(driver);
    await throttle(driver);
    if (driver.control === undefined) await connectRun(driver, unit);
    const { control } = driver;
    if (control === undefined) continue;
    await dropLeftovers(driver, control);
    await intendUnit(driver, unit);
    await atBoundary(driver, 'intended 0');
    const { result, report, endpoint } = await runOnce(driver, plan);
    checkStopping(driver);
    const killed = result.signal !== null && !result.timedOut;
    // What it sent last may still run: that is waited for before anything is sent again.
    if (report.verdict === 'blind' || killed) await connectRun(driver, unit);
    const [refused] = endpoint.refused;
    if (result.exitCode === 0 && refused === undefined) {
      const proof = 'the command ended well; its own history holds what it ran';
      await proveOutside(driver, step, { proof, ms: result.durationMs });
      tell(
        driver,
        'landed',
        { steps: [0], proof, ms: [Math.round(result.durationMs)], ...seen(report) },
        'the command ended well',
      );
      return;
    }
    if (driver.control !== undefined) await dropLeftovers(driver, driver.control);
    const thrown = errorOfCommand(endpoint);
    if (report.verdict === 'stop-asked') await obeyControls(driver);
    if (refused !== undefined)
      await giveUp(driver, { unit, step, code: 'unexpected_statement', why: refusedWhy(refused) });
    const met = contention.includes(thrown.code) || (thrown.code === CANCELLED && report.verdict === 'others-waited');
    if (met || killed || report.verdict === 'blind') await backOff(driver, { unit, step, attempt, thrown, report });
    else await giveUp(driver, { unit, step, code: 'command_failed', why: failedWhy(plan, result, thrown) });
  }
}

/** The command as the one step of its run. */
function unitOf({ run }: Driver, { command }: CommandPlan): { unit: Unit; step: Step } {
  const { path } = run.plan.change.source;
  const step: Step = {
    ...{ index: 0, migration: path, kind: 'statement', sql: command },
    ...{ location: { path, line: 1 }, phase: 'unknown' },
  };
  return { step, unit: { index: 0, transactional: false, steps: [step] } };
}

/** Indexes that this run has left half-built, an earlier driver's too. */
async function dropLeftovers(driver: Driver, { client }: TargetSession): Promise<void> {
  const before = await readBefore(driver, 0);
  if (before === undefined) {
    const invalid = (await readInvalid(client)).map(({ oid }) => oid);
    tell(driver, 'begun', { step: 0, before: { invalid } });
    return driver.trail.flush();
  }
  const known = Array.isArray(before.invalid) ? before.invalid : [];
  for (const sql of await dropInvalid(client, known)) tell(driver, 'cleaned-up', { sql }, sql);
}

async function runOnce(
  driver: Driver,
  plan: CommandPlan,
): Promise<{ result: CommandResult; report: WatchReport; endpoint: GuardedEndpoint }> {
  const { command: surroundings, settings, url } = driver.options;
  if (surroundings === undefined || driver.control === undefined)
    throw new Ending('refused', { code: 'runner_unavailable', why: 'The project’s own command cannot be run here.' });
  await using endpoint = await startGuardedEndpoint({
    upstream: upstreamOf(url),
    applicationName: runName(driver.run.id),
    lockTimeout: Math.round(settings.lockTimeout * 1000),
    refused: createAllowance(plan.statements),
    onStatement: (sql) => tell(driver, 'sent', { sql: [shown(sql)] }),
  });
  const watch = watchCommand(driver, { control: driver.control, endpoint });
  const given = databaseEnv(endpoint.address);
  const { env, secrets } = commandEnv({ parent: surroundings.parent, given, configured: surroundings.env });
  try {
    const result = await runCommand({
      ...{ command: plan.command, cwd: surroundings.cwd, env, timeoutMs: surroundings.timeoutMs },
      secrets: [endpoint.address.password, ...secrets],
      signal: driver.stopping,
      ...(surroundings.onLine && { onLine: surroundings.onLine }),
    });
    return { result, endpoint, report: await watch.stop() };
  } finally {
    await watch.stop();
  }
}

/** The first error of the server: those after it are its consequences. */
function errorOfCommand({ errors }: GuardedEndpoint): Error & { code: string } {
  const error = errors.find(({ sqlstate }) => [...contention, CANCELLED].includes(sqlstate)) ?? errors.at(-1);
  return Object.assign(new Error(error?.message ?? 'the command failed'), { code: error?.sqlstate ?? 'XX000' });
}

function refusedWhy(sql: string): string {
  return `The command sent what its rehearsal did not, and it was not passed on: ${shown(sql)}`;
}

/** Without what the command printed: tools quote rows. */
function failedWhy({ command }: CommandPlan, result: CommandResult, thrown: unknown): string {
  const how = result.timedOut ? 'did not end in time' : `ended with ${result.exitCode ?? result.signal}`;
  const { sqlstate, message } = errorOf(thrown);
  const said = sqlstate === 'XX000' ? 'The server refused nothing' : `The server said: ${sqlstate} ${message}`;
  return `\`${command}\` ${how}. ${said}; its output is in the log of its run.`;
}

async function giveUp(
  driver: Driver,
  { unit, step, code, why }: { unit: Unit; step: Step; code: string; why: string },
): Promise<never> {
  await failUnit(driver, unit, { step, thrown: Object.assign(new Error(why), { code: 'XX000' }) });
  throw new Ending('failed', { code, why });
}
