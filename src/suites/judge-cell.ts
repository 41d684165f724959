import { failedTests, findMissing, listNames } from './compare-runs.ts';
import type { Cell, TestResult } from './compatibility.ts';
import type { CellName } from './matrix-input.ts';
import type { Reference } from './reference.ts';
import type { SuiteRun } from './suite-run.ts';

export interface JudgeInput {
  cell: CellName;
  /** Runs the suite on a fresh clone. */
  run: () => Promise<SuiteRun>;
  /** Told before the second run. */
  repeating: () => void;
  /** Failures of any of these do not count. */
  references: readonly Reference[];
  /** A run of the same app: what passed there must run here too. */
  sameApp?: SuiteRun;
}

export interface JudgedCell {
  cell: Cell;
  /** Undefined where nothing was tested. */
  run?: SuiteRun;
  /** Tests behind `cell.newFailures`, in that order. */
  failures: TestResult[];
  /** Names that failed in one of two runs. */
  flaky: string[];
  notes: string[];
}

/** Runs a cell, once more where something new failed, and counts what failed both times and not in the references. */
export async function judgeCell(input: JudgeInput): Promise<JudgedCell> {
  const { cell, run, repeating } = input;
  const first = await run();
  const early = endedEarly(cell, first);
  if (early !== undefined) return early;
  const candidates = await findNew(first, input);
  if (candidates.length === 0) return judged({ cell, run: first, failures: [], flaky: [] });

  repeating();
  const second = await run();
  if (second.invalid !== undefined) return { ...skeleton(cell, second), failures: [], flaky: [], notes: second.notes };
  const again = new Set((await findNew(second, input)).map((test) => test.name));
  // A second run that hangs has not shown that the failures were flakes.
  const failures = second.timedOut ? candidates : candidates.filter((test) => again.has(test.name));
  const flaky = candidates.flatMap(({ name }) => (failures.some((test) => test.name === name) ? [] : [name]));
  return judged({ cell, run: first, failures, flaky });
}

function endedEarly(cell: CellName, run: SuiteRun): JudgedCell | undefined {
  if (!run.timedOut && run.invalid === undefined) return undefined;
  return { ...skeleton(cell, run), failures: [], flaky: [], notes: run.notes };
}

/** The cell of a run that was stopped, or has tested nothing. */
export function skeleton(cell: CellName, run: SuiteRun): { cell: Cell } {
  const seconds = Math.round(run.durationMs / 1000);
  const reason =
    run.invalid ?? (run.timedOut ? `The suite did not end within its timeout; stopped after ${seconds} s.` : '');
  return {
    cell: {
      ...cell,
      status: run.timedOut ? 'fail' : 'invalid',
      ...count(run),
      newFailures: [],
      reason,
      durationMs: run.durationMs,
      log: run.log,
    },
  };
}

export function count({ tests }: SuiteRun): { passed: number; failed: number } {
  return { passed: tests.filter((test) => test.status === 'passed').length, failed: failedTests(tests).length };
}

async function findNew(run: SuiteRun, { references, sameApp }: JudgeInput): Promise<TestResult[]> {
  let failing = failedTests(run.tests);
  for (const reference of references) {
    const masked = await reference.masks(failing);
    failing = failing.filter((test) => !masked.has(test.name));
  }
  const missing = sameApp && findMissing(run.tests, sameApp.tests);
  // A crash tells by itself that tests are missing.
  return missing === undefined || failing.length > 0 ? failing : [missing];
}

interface Judgement {
  cell: CellName;
  run: SuiteRun;
  failures: TestResult[];
  flaky: string[];
}

function judged({ cell, run, failures, flaky }: Judgement): JudgedCell {
  const counted = count(run);
  const recovered = failedTests(run.tests).filter(({ name }) => flaky.includes(name)).length;
  const where = `${cell.suite}, ${cell.app} app on the ${cell.schema} schema`;
  const notes = [...run.notes];
  if (flaky.length > 0) {
    notes.push(`${where}: ${listNames(flaky)} failed once and passed when run again, so flaky; not counted.`);
  }
  const known = failedTests(run.tests)
    .map((test) => test.name)
    .filter((name) => !flaky.includes(name) && !failures.some((test) => test.name === name));
  if (known.length > 0) notes.push(`${where}: ${listNames(known)} failed in the control too; not counted.`);
  return {
    cell: {
      ...cell,
      status: failures.length > 0 ? 'fail' : 'pass',
      passed: counted.passed + recovered,
      failed: counted.failed - recovered,
      newFailures: failures.map((test) => ({ test: test.name, message: test.message ?? '' })),
      durationMs: run.durationMs,
      ...(failures.length > 0 && { log: run.log }),
    },
    run,
    failures,
    flaky,
    notes,
  };
}
