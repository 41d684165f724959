import type { Recording } from '../trace/recording.ts';
import { attributeFailure } from './attribution.ts';
import { bisectBySuite } from './bisect-by-suite.ts';
import { failedTests } from './compare-runs.ts';
import type { NewFailure } from './compatibility.ts';
import { findFirstBreaking } from './first-breaking-statement.ts';
import type { JudgedCell } from './judge-cell.ts';
import type { MatrixInput, MigrationStatement } from './matrix-input.ts';
import type { SuiteRun } from './suite-run.ts';

export interface ExplainInput {
  judged: JudgedCell;
  control: Recording;
  input: MatrixInput;
  /** For the old app on the new schema: runs its suite on the old schema with some of the statements applied. */
  runAfter?: (prefix: readonly MigrationStatement[]) => Promise<SuiteRun>;
  bisecting: () => void;
}

const BISECT_BUDGET_MS = 600_000;

/** Adds to each new failure the SQLSTATE and the app's statement, and which migration statement broke it. */
export async function explainFailures(explain: ExplainInput): Promise<NewFailure[]> {
  const { judged, control, input, runAfter } = explain;
  const { run, failures, cell } = judged;
  if (run === undefined || failures.length === 0) return cell.newFailures;
  const attributed = failures.map((test) => attributeFailure(test, run.recording, control));
  const errors = new Set(attributed.flatMap(({ error }) => (error === undefined ? [] : [error])));
  const { server, templates, statements } = input;
  const replayable = runAfter === undefined ? [] : [...errors];
  const replayed = await findFirstBreaking({ server, template: templates.old, statements, errors: replayable });
  const bisection = runAfter && startBisection(explain, runAfter);

  const explained: NewFailure[] = [];
  for (const [at, failure] of cell.newFailures.entries()) {
    const { sqlstate, error } = attributed[at] ?? {};
    const byReplay = error && replayed.get(error);
    const breaking = byReplay ?? (await bisection?.find(failure.test));
    explained.push({
      ...failure,
      ...(sqlstate !== undefined && { sqlstate }),
      ...(error !== undefined && { statement: error.sql }),
      ...(breaking !== undefined && { firstBreakingStatement: pickStatement(breaking) }),
    });
  }
  return explained;
}

function startBisection({ input, bisecting }: ExplainInput, runAfter: NonNullable<ExplainInput['runAfter']>) {
  return bisectBySuite({
    statements: input.statements,
    deadline: performance.now() + (input.bisectBudgetMs ?? BISECT_BUDGET_MS),
    async failingAfter(prefix) {
      bisecting();
      const run = await runAfter(prefix).catch(() => undefined);
      input.signal?.throwIfAborted();
      if (run === undefined || run.timedOut || run.invalid !== undefined) return undefined;
      return new Set(failedTests(run.tests).map((test) => test.name));
    },
  });
}

function pickStatement({ sql, path, line, migration }: MigrationStatement): MigrationStatement {
  return { sql, path, line, migration };
}
