import type { Server } from '../database/database.ts';
import { compareSchemas, describeDifference } from '../database/schema/compare.ts';
import type { SchemaSnapshot } from '../database/schema/snapshot.ts';
import type { TracedError } from '../trace/trace.ts';
import { isDataError } from './data-errors.ts';
import type { MigrationDriver } from './driver.ts';
import type { RollbackCheck } from './rehearsal.ts';
import { snapshot } from './rehearse.ts';
import { runTraced, type TracedRun } from './traced-run.ts';

interface RollbackInput {
  server: Server;
  driver: MigrationDriver;
  /** The database after the PR's migrations, without rows. */
  dry: string;
  /** Likewise with rows. */
  measured: string;
  /** The schema before. */
  expected: SchemaSnapshot;
}

/**
 * Runs the downs of the PR's whole set, newest first, on a clone with rows, and compares what comes out with the
 * schema before. The set is the unit, because tools split one change over several files.
 */
export async function checkRollback(input: RollbackInput): Promise<RollbackCheck> {
  const { server, driver } = input;
  if (driver.down === undefined) {
    const without = driver.pending
      .filter((migration) => migration.down === undefined)
      .map((migration) => migration.path);
    return {
      status: 'missing',
      detail: without.length > 0 ? without.map((path) => `${path} has no down`) : ['no down command is configured'],
    };
  }
  const withRows = await runDown(server, driver, input.measured);
  const state = databaseStateOf(withRows);
  const errors = [...errorsOf(withRows)];
  const run = state !== undefined && input.dry !== input.measured ? await runDown(server, driver, input.dry) : withRows;
  if (run !== withRows) errors.push(...errorsOf(run));
  const refused = errors.length > 0 ? { errors } : {};
  if (run.failure !== undefined) {
    const { location, migration, error } = run.failure;
    await server.drop(run.database);
    return {
      status: 'fails',
      detail: [`${location ? `${location.path}:${location.line}` : migration}: ${error.message}`],
      ...refused,
    };
  }
  const after = await snapshot(server, run.database, driver);
  await server.drop(run.database);
  const all = compareSchemas(input.expected, after);
  // A column that comes back comes back last: PostgreSQL cannot put it anywhere else, so that is no fault of the down.
  const differences = all.filter(({ kind }) => kind !== 'order');
  const notes = [
    ...all.filter(({ kind }) => kind === 'order').map(describeDifference),
    ...(state === undefined ? [] : [`with synthetic rows the down fails (${state}); without rows it runs`]),
  ];
  if (differences.length === 0) return { status: 'exact', detail: notes, ...refused };
  return { status: 'differs', detail: [...differences.map(describeDifference), ...notes], ...refused };
}

async function runDown(server: Server, driver: MigrationDriver, database: string): Promise<TracedRun> {
  return runTraced(server, driver, await server.clone(database, 'rollback'), { direction: 'down' });
}

function errorsOf({ trace }: TracedRun): TracedError[] {
  return trace.statements.flatMap(({ error }) => (error === undefined ? [] : [error]));
}

/** The message of a failure that rows alone may have caused. */
function databaseStateOf(run: TracedRun): string | undefined {
  const error = run.trace.statements.findLast((statement) => statement.error !== undefined)?.error;
  return run.failure !== undefined && error !== undefined && isDataError(error) ? error.message : undefined;
}
