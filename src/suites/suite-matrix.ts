import type { SuiteConfig } from '../config/schema.ts';
import type { Recording } from '../trace/recording.ts';
import type { App, Cell, CellStatus, SchemaVersion } from './compatibility.ts';
import { runControl } from './control.ts';
import { explainFailures } from './explain-failures.ts';
import { type JudgedCell, type JudgeInput, judgeCell } from './judge-cell.ts';
import type { CellName, CellProgress, MatrixInput, MigrationStatement } from './matrix-input.ts';
import type { Wanted } from './prepare-database.ts';
import { createReference } from './reference.ts';
import { couldNotRun, skip } from './skipped-cell.ts';
import { runSuite, type SuiteRun } from './suite-run.ts';
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

  const control = await runControl({
    cell: name('old', 'old'),
    broken: broken.old,
    run: () => run(name('old', 'old'), { schema: 'old' }),
    tell,
    signal: input.signal,
  });
  const isWanted = (app: App, schema: SchemaVersion): boolean => input.only?.includes(`${app}/${schema}`) ?? true;
  if (control.reference === undefined) {
    const reason = `The control, the old app on the old schema, gave nothing to compare with: ${control.cell.reason}`;
    return {
      cells: [
        control.cell,
        ...OTHERS.filter(([app, schema]) => isWanted(app, schema)).map(([app, schema]) =>
          skip(name(app, schema), reason),
        ),
      ],
      notes: control.notes,
    };
  }
  const base = control.reference;

  async function judge(cell: CellName, wanted: Wanted, against: Against): Promise<JudgedCell> {
    const why = broken[cell.app] ?? (cell.schema === 'new' && input.templates.new === undefined ? NO_NEW : undefined);
    if (why !== undefined) return untested(skip(cell, why));
    tell(cell, 'started');
    const judged = await judgeCell({
      cell,
      run: () => run(cell, wanted),
      repeating: () => tell(cell, 'repeating'),
      ...against,
    }).catch((thrown: unknown) => untested(couldNotRun(cell, thrown, input.signal)));
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
  async function judgeOldApp(): Promise<JudgedCell[]> {
    if (!isWanted('old', 'new')) return [];
    return [await judge(name('old', 'new'), warm, { references: [base], sameApp: base.run })];
  }
  async function judgeNewApp(): Promise<JudgedCell[]> {
    if (!isWanted('new', 'new')) return [];
    const onNew = await judge(name('new', 'new'), { schema: 'new' }, { references: [base] });
    const own = onNew.run && createReference(onNew.run, () => run(name('new', 'new'), { schema: 'new' }));
    const against = own === undefined ? { references: [base] } : { references: [own, base], sameApp: own.run };
    return [onNew, await judge(name('new', 'old'), { schema: 'old' }, against)];
  }
  const warm: Wanted = { schema: 'new', warmFrom: base.run.recording };
  const judged = (await allOrStop(stopping, [judgeOldApp(), judgeNewApp()])).flat();
  return {
    cells: [control.cell, ...judged.map(({ cell }) => cell)],
    control: base.run.recording,
    notes: [
      ...control.notes,
      ...base.run.recording.notes.map((note) => `${suite}, control: ${note}`),
      ...judged.flatMap(({ notes }) => notes),
    ],
  };
}

/** Like Promise.all, but what one task throws stops the other, and nothing runs on behind it. */
async function allOrStop<A, B>(stopping: AbortController, tasks: [Promise<A>, Promise<B>]): Promise<[A, B]> {
  for (const task of tasks) task.catch((reason: unknown) => stopping.abort(reason));
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}

function untested(cell: Cell): JudgedCell {
  return { cell, failures: [], flaky: [], notes: [] };
}

const NO_NEW = 'The new schema could not be made, as the migrations fail.';
