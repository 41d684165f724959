import type { SuiteConfig } from '../config/schema.ts';
import { databaseEnv } from '../database/environment.ts';
import { cleanText, redact, tailOf } from '../process/clean-text.ts';
import { commandEnv } from '../process/command-env.ts';
import type { Recording } from '../trace/recording.ts';
import { startRecordingEndpoint } from '../trace/recording-endpoint.ts';
import type { TestResult } from './compatibility.ts';
import { findInvalid } from './invalid.ts';
import type { CellName, MatrixInput } from './matrix-input.ts';
import { type PreparedDatabase, prepareDatabase, type Wanted } from './prepare-database.ts';
import { findRecipe } from './recipes.ts';
import { findRefusal } from './refusal.ts';
import { runTests } from './run-tests.ts';
import { findDrift, readSchemaAt } from './schema-drift.ts';
import { suiteDir } from './suite-dir.ts';

const LOG_LIMIT = 20_000;

export interface SuiteRunInput {
  input: MatrixInput;
  cell: CellName;
  config: SuiteConfig;
  dir: string;
  wanted: Wanted;
  /** Objects of both schemas, see `findInvalid`. */
  known: ReadonlySet<string>;
}

/** One run of one suite. */
export interface SuiteRun {
  tests: TestResult[];
  recording: Recording;
  /** Why it has tested nothing, with the recipe against it. */
  invalid?: string;
  timedOut: boolean;
  exitCode: number | null;
  /** Tests that the report held and that were not skipped. */
  ran: number;
  log: string;
  durationMs: number;
  notes: string[];
}

/**
 * Runs a suite once, on a fresh clone that is dropped afterwards, through a recording endpoint.
 * @throws SuiteError when the command is not found; ConfigError when the configuration leaves the worktree
 */
export async function runSuite(run: SuiteRunInput): Promise<SuiteRun> {
  const { input, cell, wanted } = run;
  input.signal?.throwIfAborted();
  const label = `${cell.suite}_${cell.app}_on_${cell.schema}`;
  const prepared = await prepareDatabase(input, wanted, label);
  try {
    return await runOn(run, prepared);
  } finally {
    await prepared.warm?.[Symbol.asyncDispose]();
    await input.server.drop(prepared.database).catch(() => undefined);
  }
}

async function runOn(run: SuiteRunInput, { database, warm, notes }: PreparedDatabase): Promise<SuiteRun> {
  const { input, cell, config, dir, known } = run;
  const upstream = input.server.app(database);
  const before = await readSchemaAt(input.server.admin(database));
  await using endpoint = await startRecordingEndpoint({ upstream, ...(warm && { warm }) });
  const { env, secrets } = commandEnv({
    parent: input.parent,
    given: { ...databaseEnv(endpoint.address), ...lockstepEnv(cell) },
    configured: config.env,
    where: `suites.${cell.suite}.env`,
  });
  const hidden = [...secrets, endpoint.address.password, upstream.password];
  const { command, results, log } = await runTests(run, { env, secrets: hidden });
  input.signal?.throwIfAborted();

  const recording = endpoint.recording();
  const ran = results.reported - results.tests.filter((test) => test.status === 'skipped').length;
  const drift = findDrift(before, await readSchemaAt(input.server.admin(database)));
  const { exitCode, timedOut, durationMs } = command;
  const evidence = { database, recording, drift, known, ran, exitCode, reportProblem: results.problem };
  const text = (part: string) => redact(cleanText(part), hidden);
  const tests = results.tests.map((test) => ({
    ...test,
    name: text(test.name),
    ...(test.message !== undefined && { message: text(test.message) }),
  }));
  const why = timedOut ? undefined : (findInvalid(evidence) ?? findRefused(tests, log));
  const scratch = drift.added.filter((name) => !known.has(name));
  return {
    tests,
    recording,
    ...(why !== undefined && { invalid: `${text(why)} ${await findRecipe([suiteDir(dir, config), dir])}` }),
    timedOut,
    exitCode,
    ran,
    log: tailOf(text(log), LOG_LIMIT),
    durationMs,
    notes: [
      ...notes,
      ...(scratch.length > 0 ? [`The suite made tables of its own: ${scratch.slice(0, 5).join(', ')}.`] : []),
    ],
  };
}

function lockstepEnv({ app, schema }: CellName): Record<string, string> {
  return { LOCKSTEP_APP: app, LOCKSTEP_SCHEMA: schema, LOCKSTEP_SKIP_MIGRATE: '1' };
}

function findRefused(tests: readonly TestResult[], log: string): string | undefined {
  if (!tests.some((test) => test.status === 'failed')) return undefined;
  const tool = findRefusal(tests.map((test) => test.message ?? '').join('\n')) ?? findRefusal(log);
  if (tool === undefined) return undefined;
  return `${tool} refused the database for its list of migrations, so the app itself was not tested; skip the app’s own migrate step and version check when LOCKSTEP_SKIP_MIGRATE is set.`;
}
