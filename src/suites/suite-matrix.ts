import type { SuiteConfig } from '../config/schema.ts';
import { LockstepError, SuiteError } from '../errors.ts';
import type { App, Cell, CellStatus, SchemaVersion } from './compatibility.ts';
import { explainFailures } from './explain-failures.ts';
import { count, type JudgedCell, type JudgeInput, judgeCell, skeleton } from './judge-cell.ts';
import type { CellName, CellProgress, MatrixInput, MigrationStatement } from './matrix-input.ts';
import type { Wanted } from './prepare-database.ts';
import { createReference, type Reference } from './reference.ts';
import { runSuite, type SuiteRun } from './suite-run.ts';
import type { Recording } from './wire.ts';
import { createLocks } from './worktree-locks.ts';

export interface SuiteMatrixInput {
  input: MatrixInput;
  suite: string;
  config: SuiteConfig;
  dirs: Readonly<Record<App, string>>;
  /** Why an app cannot be run, where its install failed. */
  broken: Readonly<Partial<Record<App, string>>>;
  known: ReadonlySet<string>;
}

export interface SuiteMatrix {
  cells: Cell[];
  control?: Recording;
  notes: string[];
}

/** What a cell is measured against. */
type Against = Pick<JudgeInput, 'references' | 'sameApp'>;

const OTHERS = [
  ['old', 'new'],
  ['new', 'new'],
  ['new', 'old'],
] as const satisfies ReadonlyArray<readonly [App, SchemaVersion]>;

/** The four cells of one suite: the control first, then the others, each app's one after another in its worktree. */
export async function runSuiteMatrix(given: SuiteMatrixInput): Promise<SuiteMatrix> {
  const stopping = new AbortController();
  const signals = [stopping.signal, ...(given.input.signal === undefined ? [] : [given.input.signal])];
  const matrix = { ...given, input: { ...given.input, signal: AbortSignal.any(signals) } };
  const { input, config, broken, suite } = matrix;
  const locks = createLocks(Object.keys(config.services).length > 0 ? 1 : input.parallel);
  const run = (cell: CellName, wanted: Wanted): Promise<SuiteRun> => {
    const { dirs, known } = matrix;
    return locks.run(dirs[cell.app], () => runSuite({ input, cell, config, dir: dirs[cell.app], wanted, known }));
  };
  const name = (app: App, schema: SchemaVersion): CellName => ({ suite, app, schema });
  const tell = (cell: CellName, event: CellProgress['event'], status?: CellStatus) =>
    input.onProgress?.({ cell, event, ...(status && { status }) });

  const control = await runControl(name('old', 'old'), { matrix, run, tell });
  if (control.reference === undefined) {
    const reason = `The control, the old app on the old schema, gave nothing to compare with: ${control.cell.reason}`;
    return {
      cells: [control.cell, ...OTHERS.map(([app, schema]) => skip(name(app, schema), reason))],
      notes: control.notes,
    };
  }
  const base = control.reference;

  async function judge(cell: CellName, wanted: Wanted, against: Against): Promise<JudgedCell> {
    const why = broken[cell.app] ?? (cell.schema === 'new' && input.templates.new === undefined ? NO_NEW : undefined);
    if (why !== undefined) return { cell: skip(cell, why), failures: [], flaky: [], notes: [] };
    tell(cell, 'started');
    const judged = await judgeCell({
      cell,
      run: () => run(cell, wanted),
      repeating: () => tell(cell, 'repeating'),
      ...against,
    }).catch((thrown: unknown) => couldNotRun(cell, thrown, input.signal));
    const newFailures = await explainFailures({
      judged,
      control: base.run.recording,
      input,
      bisecting: () => tell(cell, 'bisecting'),
      ...(cell.app === 'old' && {
        runAfter: (prefix: readonly MigrationStatement[]) => run(cell, { schema: 'new', prefix }),
      }),
    });
    tell(cell, 'done', judged.cell.status);
    return { ...judged, cell: { ...judged.cell, newFailures } };
  }
  async function judgeNewApp(): Promise<JudgedCell[]> {
    const onNew = await judge(name('new', 'new'), { schema: 'new' }, { references: [base] });
    const own = onNew.run && createReference(onNew.run, () => run(name('new', 'new'), { schema: 'new' }));
    const against = own === undefined ? { references: [base] } : { references: [own, base], sameApp: own.run };
    return [onNew, await judge(name('new', 'old'), { schema: 'old' }, against)];
  }
  const warm: Wanted = { schema: 'new', warmFrom: base.run.recording };
  const [onNewSchema, newApp] = await allOrStop(stopping, [
    judge(name('old', 'new'), warm, { references: [base], sameApp: base.run }),
    judgeNewApp(),
  ]);
  const judged = [onNewSchema, ...newApp];
  return {
    cells: [control.cell, ...judged.map(({ cell }) => cell)],
    control: base.run.recording,
    notes: [...control.notes, ...judged.flatMap(({ notes }) => notes)],
  };
}

/** Like Promise.all, but what one task throws stops the other, and nothing runs on behind it. */
async function allOrStop<A, B>(stopping: AbortController, tasks: [Promise<A>, Promise<B>]): Promise<[A, B]> {
  for (const task of tasks) task.catch((reason: unknown) => stopping.abort(reason));
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}

const NO_NEW = 'The new schema could not be made, as the migrations fail.';

interface Control {
  cell: Cell;
  /** Undefined when nothing can be measured against it. */
  reference?: Reference;
  notes: string[];
}

interface ControlTools {
  matrix: SuiteMatrixInput;
  run: (cell: CellName, wanted: Wanted) => Promise<SuiteRun>;
  tell: (cell: CellName, event: CellProgress['event'], status?: CellStatus) => void;
}

async function runControl(cell: CellName, { matrix, run, tell }: ControlTools): Promise<Control> {
  if (matrix.broken.old !== undefined) return { cell: skip(cell, matrix.broken.old), notes: [] };
  tell(cell, 'started');
  const first = await run(cell, { schema: 'old' }).catch((thrown: unknown) =>
    couldNotRun(cell, thrown, matrix.input.signal),
  );
  if ('cell' in first) return { cell: first.cell, notes: [] };
  const control = judgeControl(cell, first);
  tell(cell, 'done', control.cell.status);
  if (control.cell.status !== 'pass') return control;
  return { ...control, reference: createReference(first, () => run(cell, { schema: 'old' })) };
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

function skip(cell: CellName, reason: string): Cell {
  return { ...cell, status: 'skipped', passed: 0, failed: 0, newFailures: [], reason, durationMs: 0 };
}

/** What a user can mend is the cell's reason; everything else is not the suite's doing and goes on up. */
function couldNotRun(cell: CellName, thrown: unknown, signal: AbortSignal | undefined): JudgedCell {
  signal?.throwIfAborted();
  if (!(thrown instanceof SuiteError)) throw thrown;
  const reason = thrown instanceof LockstepError && thrown.hint ? `${thrown.message} ${thrown.hint}` : thrown.message;
  return { cell: skip(cell, reason), failures: [], flaky: [], notes: [] };
}
