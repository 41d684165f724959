import type { SuiteConfig } from '../config/schema.ts';
import { SuiteError } from '../errors.ts';
import type { CommandResult } from '../process/run-command.ts';
import type { TestResult } from './compatibility.ts';
import { readExitCode } from './exit-code.ts';
import { readJunit } from './junit.ts';
import { type ReportFiles, readReports, removeReports } from './report-files.ts';
import { readTap, TAP_LIMIT } from './tap.ts';
import { relativeFile } from './test-name.ts';

export interface ResultsInput {
  report: SuiteConfig['report'];
  root: string;
  cwd: string;
}

export interface SuiteResults {
  /** Each name once. */
  tests: TestResult[];
  /** How many tests the report itself held; 0 with a report means that none ran. */
  reported: number;
  /** A report that could not be read. */
  problem?: string;
}

/** How many characters of stdout must be kept for this kind of report. */
export function stdoutNeeded(report: SuiteConfig['report']): number {
  return typeof report === 'object' && 'tap' in report ? TAP_LIMIT : 0;
}

/** Call before the run: a report left from an earlier run must not be read as this one's. */
export async function forgetResults(input: ResultsInput): Promise<void> {
  const files = junitFiles(input);
  if (files !== undefined) await removeReports(files);
}

/**
 * What the tests said, from the report, and from the exit code where the report has nothing to do with it: a command
 * that fails though no reported test did (a crash, a hook after all tests) has failed.
 */
export async function readResults(input: ResultsInput, command: CommandResult): Promise<SuiteResults> {
  const exit = readExitCode(command);
  if (input.report === undefined) return { tests: [exit], reported: 1 };
  let reported: TestResult[];
  try {
    reported = await readReport(input, command);
  } catch (thrown) {
    if (!(thrown instanceof SuiteError)) throw thrown;
    return { tests: exit.status === 'failed' ? [exit] : [], reported: 0, problem: thrown.message };
  }
  const tests = mergeResults(reported);
  if (exit.status === 'failed' && !tests.some((test) => test.status === 'failed')) tests.push(exit);
  return { tests, reported: reported.length };
}

/** One result a name: failed wins (teardown errors, retries that another file reports), then passed. */
export function mergeResults(results: readonly TestResult[]): TestResult[] {
  const rank = { failed: 2, passed: 1, skipped: 0 };
  const merged = new Map<string, TestResult>();
  for (const result of results) {
    const before = merged.get(result.name);
    if (before === undefined || rank[result.status] > rank[before.status]) merged.set(result.name, result);
  }
  return [...merged.values()];
}

async function readReport(input: ResultsInput, command: CommandResult): Promise<TestResult[]> {
  const files = junitFiles(input);
  if (files === undefined) return readTap(command.stdout);
  const reports = await readReports(files);
  return reports.flatMap(({ path, text }) =>
    readJunit({ text, root: input.root, path: relativeFile(path, input.root) }),
  );
}

function junitFiles({ report, root, cwd }: ResultsInput): ReportFiles | undefined {
  if (report === undefined || (typeof report === 'object' && 'tap' in report)) return undefined;
  return { root, cwd, pattern: typeof report === 'string' ? report : report.junit };
}
