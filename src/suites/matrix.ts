import { SuiteError } from '../errors.ts';
import type { Recording } from '../trace/recording.ts';
import type { App, Cell, Compatibility, SeenQuery } from './compatibility.ts';
import { installSuite } from './install.ts';
import type { MatrixInput } from './matrix-input.ts';
import { objectNames, readSchemaAt } from './schema-drift.ts';
import { runSuiteMatrix } from './suite-matrix.ts';

export type { CellProgress, MatrixInput, MigrationStatement } from './matrix-input.ts';

const APPS: readonly App[] = ['old', 'new'];

/**
 * Runs every suite of the old and the new app against the old and the new schema. The control (old on old) runs first;
 * elsewhere only failures count that the control has not, and that come again on a fresh database.
 * The new app on the old schema may fail where the migration must run before the deploy: that is reported, not judged.
 * @throws SuiteError `control-cannot-run` when no suite's control could be run at all; ConfigError when a suite's
 * configuration cannot be used; whatever aborted `signal`
 */
export async function runMatrix(input: MatrixInput): Promise<Compatibility> {
  const names = Object.keys(input.suites);
  if (names.length === 0) return { cells: [], oldAppQueries: [], notes: [] };
  const dirs = { old: await input.worktree('old'), new: await input.worktree('new') };
  const known = await readKnown(input);
  const broken = await installApps(input, dirs);
  const cells: Cell[] = [];
  const controls: Recording[] = [];
  const notes: string[] = [];
  for (const [suite, config] of Object.entries(input.suites)) {
    const matrix = await runSuiteMatrix({ input, suite, config, dirs, known, broken: broken.get(suite) ?? {} });
    cells.push(...matrix.cells);
    notes.push(...matrix.notes);
    if (matrix.control !== undefined) controls.push(matrix.control);
  }
  refuseWithoutControl(cells);
  const startup = startupOf(controls, input.server.app(input.templates.old).user);
  return {
    cells,
    oldAppQueries: mergeQueries(controls),
    ...(startup && { oldAppStartup: startup }),
    notes: [...new Set(notes)],
  };
}

/** What is in either schema. Read before anything is cloned, as reading a template needs a session on it. */
async function readKnown({ server, templates }: MatrixInput): Promise<Set<string>> {
  const known = new Set<string>();
  for (const template of [templates.old, templates.new]) {
    if (template === undefined) continue;
    for (const name of objectNames(await readSchemaAt(server.admin(template)))) known.add(name);
  }
  return known;
}

type Broken = Map<string, Partial<Record<App, string>>>;

/** Both apps at once, each app's suites one after another; the same command in the same directory only once. */
async function installApps(input: MatrixInput, dirs: Record<App, string>): Promise<Broken> {
  const broken: Broken = new Map();
  async function installApp(app: App): Promise<void> {
    const done = new Map<string, string | undefined>();
    for (const [suite, config] of Object.entries(input.suites)) {
      const key = JSON.stringify([config.workingDirectory, config.install, config.env]);
      if (!done.has(key)) done.set(key, await installSuite({ input, suite, config, app, dir: dirs[app] }));
      const why = done.get(key);
      if (why !== undefined) broken.set(suite, { ...broken.get(suite), [app]: why });
    }
  }
  if (input.parallel > 1) await Promise.all(APPS.map(installApp));
  else for (const app of APPS) await installApp(app);
  return broken;
}

function refuseWithoutControl(cells: readonly Cell[]): void {
  const controls = cells.filter((cell) => cell.app === 'old' && cell.schema === 'old');
  const [first] = controls;
  if (first === undefined || controls.some((cell) => cell.status !== 'skipped')) return;
  throw new SuiteError(`The suite ${first.suite} cannot be run on the base branch. ${first.reason}`, {
    code: 'control-cannot-run',
    hint: `Make suites.${first.suite}.install and .test work in a fresh checkout of the base branch.`,
  });
}

function mergeQueries(recordings: readonly Recording[]): SeenQuery[] {
  const merged = new Map<string, SeenQuery>();
  for (const { sql, prepared, count, paramTypes, cut } of recordings.flatMap(({ queries }) => queries)) {
    const before = merged.get(sql);
    const declared = paramTypes.some((type) => type !== 0) ? paramTypes : before?.paramTypes;
    merged.set(sql, {
      sql,
      prepared: prepared || before?.prepared === true,
      count: count + (before?.count ?? 0),
      ...(declared && { paramTypes: declared }),
      ...(cut && { cut }),
    });
  }
  return [...merged.values()];
}

/** A suite's driver opens its sessions alike; those of other roles are its own affair. */
function startupOf(recordings: readonly Recording[], role: string): Record<string, string> | undefined {
  return recordings.flatMap(({ startupParams }) => startupParams).find(({ user }) => user === role);
}
