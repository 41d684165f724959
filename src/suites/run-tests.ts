import type { SuiteConfig } from '../config/schema.ts';
import { type CommandResult, runCommand } from '../process/run-command.ts';
import { countTests } from './count-tests.ts';
import type { CellName, MatrixInput } from './matrix-input.ts';
import { forgetResults, readResults, type SuiteResults, stdoutNeeded } from './results.ts';
import { startServices } from './services.ts';
import { suiteDir } from './suite-dir.ts';

export interface TestsInput {
  input: Pick<MatrixInput, 'signal' | 'onProgress'>;
  cell: CellName;
  config: SuiteConfig;
  dir: string;
}

export interface Tested {
  command: CommandResult;
  results: SuiteResults;
  log: string;
}

/** Starts the services, runs the test command, stops the services, reads the results. */
export async function runTests(
  { input, cell, config, dir }: TestsInput,
  { env, secrets }: { env: Record<string, string>; secrets: string[] },
): Promise<Tested> {
  const cwd = suiteDir(dir, config);
  const timeoutMs = config.timeout * 1000;
  const report = { report: config.report, root: dir, cwd };
  const { signal } = input;
  await forgetResults(report);
  const services = await startServices({ services: config.services, cwd, env, timeoutMs, ...(signal && { signal }) });
  let log = '';
  let command: CommandResult = NOT_RUN;
  try {
    if (services.failure === undefined) {
      command = await runCommand({
        command: config.test,
        cwd,
        env,
        timeoutMs,
        secrets,
        stdoutLimit: stdoutNeeded(config.report),
        onLine: countTests((tests) => input.onProgress?.({ cell, event: 'tests', tests })),
        ...(signal && { signal }),
      });
    }
  } finally {
    log = await services.stop();
  }
  log = [log, command.output].filter((part) => part !== '').join('\n--- tests\n');
  if (services.failure !== undefined) return { command, log, results: { tests: [services.failure], reported: 0 } };
  return { command, log, results: await readResults(report, command) };
}

/** Stands for the tests that a service kept from running. */
const NOT_RUN: CommandResult = {
  exitCode: null,
  signal: null,
  timedOut: false,
  aborted: false,
  output: '',
  stdout: '',
  durationMs: 0,
};
