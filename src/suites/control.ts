import type { Cell, CellStatus } from './compatibility.ts';
import { count, skeleton } from './judge-cell.ts';
import type { CellName, CellProgress } from './matrix-input.ts';
import { createReference, type Reference } from './reference.ts';
import { couldNotRun, skip } from './skipped-cell.ts';
import type { SuiteRun } from './suite-run.ts';

export interface Control {
  cell: Cell;
  /** Undefined when nothing can be measured against it. */
  reference?: Reference;
  notes: string[];
}

export interface ControlInput {
  cell: CellName;
  /** Why the old app cannot be run, where its install failed. */
  broken: string | undefined;
  /** Runs the old app on a fresh old schema. */
  run: () => Promise<SuiteRun>;
  tell: (cell: CellName, event: CellProgress['event'], status?: CellStatus) => void;
  signal: AbortSignal | undefined;
}

/** The old app on the old schema: what the other cells are measured against. */
export async function runControl({ cell, broken, run, tell, signal }: ControlInput): Promise<Control> {
  if (broken !== undefined) return { cell: skip(cell, broken), notes: [] };
  tell(cell, 'started');
  const outcome = await run().catch((thrown: unknown) => couldNotRun(cell, thrown, signal));
  const control = 'tests' in outcome ? judgeControl(cell, outcome) : { cell: outcome, notes: [] };
  tell(cell, 'done', control.cell.status);
  if (!('tests' in outcome) || control.cell.status !== 'pass') return control;
  return { ...control, reference: createReference(outcome, run) };
}

/** A control with failures is of use, as only what passed there is measured; one without a passed test is not. */
function judgeControl(cell: CellName, run: SuiteRun): Control {
  if (run.timedOut || run.invalid !== undefined) return { ...skeleton(cell, run), notes: run.notes };
  const counted = count(run);
  const base: Cell = { ...cell, status: 'pass', ...counted, newFailures: [], durationMs: run.durationMs };
  if (counted.passed > 0) return { cell: base, notes: run.notes };
  const first = run.tests.find((test) => test.status === 'failed')?.message ?? `exit code ${run.exitCode}`;
  const reason = `No test passes on the base branch: ${first.split('\n').slice(0, 3).join(' ')}`;
  return { cell: { ...base, status: 'fail', reason, log: run.log }, notes: run.notes };
}
