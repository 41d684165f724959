import { databaseEnv } from '../../../database/environment.ts';
import { SuiteError } from '../../../errors.ts';
import { cleanText, redact } from '../../../process/clean-text.ts';
import { commandEnv } from '../../../process/command-env.ts';
import { type CommandResult, runCommand } from '../../../process/run-command.ts';
import type { CommandPlan, Step, Unit } from '../../plan.ts';
import { readBefore } from '../before.ts';
import { connectRun } from '../connect.ts';
import { backOff, seen } from '../contention.ts';
import { atBoundary, checkStopping, type Driver, obeyControls, tell } from '../driver.ts';
import { throttle } from '../health.ts';
import { CANCELLED, errorOf, isContention } from '../pg-errors.ts';
import { closeSession, openSession, runName } from '../session.ts';
import { shown } from '../shown.ts';
import { Ending } from '../stops.ts';
import { failUnit, hasLanded, intendUnit, proveOutside, readRecords } from '../unit-records.ts';
import { holdUnwell } from '../unwell.ts';
import type { WatchReport } from '../watch.ts';
import { createAllowance } from './allowed-statements.ts';
import { readBuilds, settleCutOff, tellUnrecorded } from './cut-off.ts';
import { type GuardedEndpoint, startGuardedEndpoint } from './guarded-endpoint.ts';
import { dropInvalid, readInvalid } from './invalid-indexes.ts';
import { upstreamOf } from './upstream.ts';
import { watchCommand } from './watch-command.ts';

/** in_failed_sql_transaction: what every statement behind the one that failed is told. */
const ABORTED = '25P02';
/** Characters of a line of its output. */
const LONGEST = 2000;

/**
 * Runs the project's own migrate command through a guarded endpoint. Where it met others it is run again: it has ended by
 * itself, and its own history knows what has landed. Where it was cut off that is so only if all that it changed was in
 * transactions with its history; otherwise a person looks.
 * @throws Ending, Stopped
 */
export async function driveCommand(driver: Driver, plan: CommandPlan): Promise<void> {
  const { unit, step } = unitOf(driver, plan);
  const records = await readRecords(driver);
  if (hasLanded(unit, records)) return;
  let isCutOff = ['intent', 'in_doubt'].includes(records.get(0)?.state ?? '');
  let unwell = 0;
  for (let attempt = 1; ; attempt++) {
    await obeyControls(driver);
    await throttle(driver);
    if (driver.control === undefined) await connectRun(driver, unit);
    const { control } = driver;
    if (control === undefined) continue;
    const left = await dropLeftovers(driver);
    if (left.length > 0) await giveUp(driver, { unit, step, code: 'invalid_index', why: leftWhy(left) });
    if (isCutOff && (await settleCutOff(driver, { unit, step, control })) === 'landed') return;
    await intendUnit(driver, unit);
    await atBoundary(driver, 'intended 0');
    const ran = await runOnce(driver, plan).catch((thrown: unknown) => notStarted(thrown, plan));
    checkStopping(driver);
    if (typeof ran === 'string') return await giveUp(driver, { unit, step, code: 'command_failed', why: ran });
    const { result, report, endpoint } = ran;
    const killed = result.signal !== null && !result.timedOut;
    isCutOff = killed || report.verdict === 'blind';
    // What it sent last may still run: that is waited for before anything is sent again.
    if (isCutOff) await connectRun(driver, unit);
    // It has had its time: what it sent last is ended with it.
    else if (result.timedOut) await connectRun(driver, undefined);
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
    if (driver.control !== undefined) await dropLeftovers(driver);
    const thrown = errorOfCommand(endpoint);
    if (report.verdict === 'stop-asked') {
      await failUnit(driver, unit, { step, thrown });
      await obeyControls(driver);
    }
    if (refused !== undefined)
      await giveUp(driver, { unit, step, code: 'unexpected_statement', why: refusedWhy(refused) });
    const met = isContention(thrown) || (thrown.code === CANCELLED && report.verdict === 'others-waited');
    if (thrown.code === CANCELLED && report.verdict === 'unwell' && !isCutOff)
      await holdUnwell(driver, unit, { step, report, times: ++unwell });
    else if (met || isCutOff) await backOff(driver, { unit, step, attempt, thrown, report });
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

/**
 * Drops indexes that this run has left half-built, an earlier driver's too.
 * @returns what it could not drop
 */
async function dropLeftovers(driver: Driver): Promise<string[]> {
  // The watch's own connection must not wait for what others have open.
  const session = await openSession(driver.options.url, { applicationName: runName(driver.run.id) });
  try {
    const before = await readBefore(driver, 0);
    if (before === undefined) {
      const invalid = (await readInvalid(session.client)).map(({ oid }) => oid);
      tell(driver, 'begun', { step: 0, before: { invalid } });
      await driver.trail.flush();
      return [];
    }
    const known = Array.isArray(before.invalid) ? before.invalid : [];
    const sent = await readBuilds(driver);
    const { dropped, left } = await dropInvalid(session, { before: known, sent });
    for (const sql of dropped) tell(driver, 'cleaned-up', { sql }, sql);
    if (left.length > 0) tell(driver, 'left-behind', { sql: left }, `left behind; to be run later: ${left.join('; ')}`);
    return left;
  } finally {
    await closeSession(session);
  }
}

/** Run again, IF NOT EXISTS would take it for done. */
function leftWhy([sql = '']: readonly string[]): string {
  return `an index that the command left half-built could not be dropped within 30 s; first: ${sql}`;
}

async function runOnce(
  driver: Driver,
  plan: CommandPlan,
): Promise<{ result: CommandResult; report: WatchReport; endpoint: GuardedEndpoint }> {
  const { command: surroundings, settings, url } = driver.options;
  if (surroundings === undefined || driver.control === undefined)
    throw new Ending('refused', { code: 'runner_unavailable', why: 'The project’s own command cannot be run here.' });
  const upstream = upstreamOf(url);
  await using endpoint = await startGuardedEndpoint({
    upstream,
    applicationName: runName(driver.run.id),
    lockTimeout: Math.round(settings.lockTimeout * 1000),
    refused: createAllowance(plan.statements),
    note: (sql, kind) => tellUnrecorded(driver, sql, kind),
    onStatement: (sql) => tell(driver, 'sent', { sql: [shown(sql)] }),
  });
  const watch = watchCommand(driver, { control: driver.control, endpoint });
  const given = databaseEnv(endpoint.address);
  const { env, secrets } = commandEnv({ parent: surroundings.parent, given, configured: surroundings.env });
  const hidden = [endpoint.address.password, upstream.password, ...secrets];
  try {
    const result = await runCommand({
      ...{ command: plan.command, cwd: surroundings.cwd, env, timeoutMs: surroundings.timeoutMs },
      secrets: hidden,
      signal: AbortSignal.any([driver.stopping, watch.late]),
      onLine: (line) => surroundings.onLine?.(lineOf(line, hidden)),
    });
    return { result, endpoint, report: await watch.stop() };
  } finally {
    await watch.stop();
  }
}

/** Of what it prints: one line for a log, of bounded length, without passwords and without what a terminal obeys. */
function lineOf(line: string, secrets: readonly string[]): string {
  const text = redact(cleanText(line), secrets).trimEnd();
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (cut)` : text;
}

/** Contention, where it met any: what came after is its consequence. Else the last error but for such consequences. */
function errorOfCommand({ errors }: GuardedEndpoint): Error & { code: string } {
  const error =
    errors.find(({ sqlstate }) => sqlstate === CANCELLED || isContention({ code: sqlstate })) ??
    errors.findLast(({ sqlstate }) => sqlstate !== ABORTED);
  const { sqlstate: code = 'XX000', message = 'the command failed', routine } = error ?? {};
  return Object.assign(new Error(message), { code, routine });
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

/** Why it never began, or ended for the lack of a program; without what it printed. @throws what it is not */
function notStarted(thrown: unknown, { command }: CommandPlan): string {
  if (!(thrown instanceof SuiteError)) throw thrown;
  const what = thrown.code === 'command-not-found' ? 'names a program that is not there' : 'could not be started';
  return `\`${command}\` ${what}; its output is in the log of its run.`;
}

async function giveUp(
  driver: Driver,
  { unit, step, code, why }: { unit: Unit; step: Step; code: string; why: string },
): Promise<never> {
  await failUnit(driver, unit, { step, thrown: Object.assign(new Error(why), { code: 'XX000' }) });
  throw new Ending('failed', { code, why });
}
