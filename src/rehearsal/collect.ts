import type { TracedStatement } from '../trace/trace.ts';
import type { MigrationDriver } from './driver.ts';
import { explainPartialState } from './partial-state.ts';
import type { RehearsedMigration } from './rehearsal.ts';
import type { TracedRun } from './traced-run.ts';

/** A traced run, sorted into the migrations it came from. A command's statements make one migration, `source`. */
export function collectMigrations(driver: MigrationDriver, source: string, run: TracedRun): RehearsedMigration[] {
  const ids = driver.pending.length > 0 ? driver.pending.map((migration) => migration.id) : [source];
  const failedAt = run.failure === undefined ? -1 : ids.indexOf(run.failure.migration);
  return ids.map((id, position) => {
    const known = driver.pending.length > 0;
    const statements = run.trace.statements
      .filter((statement) => !known || statement.label === id)
      .map(locate(source, known));
    if (failedAt < 0 || position < failedAt) return { id, source, statements, outcome: 'ok' };
    if (position > failedAt) return { id, source, statements, outcome: 'not reached' };
    return { id, source, statements, outcome: 'failed', failure: failureOf(statements, run, source) };
  });
}

/** A command's statements have no file: they are numbered in the order in which they were sent. */
function locate(source: string, known: boolean): (statement: TracedStatement, index: number) => TracedStatement {
  return (statement, index) =>
    known || statement.location ? statement : { ...statement, location: { path: source, line: index + 1 } };
}

function failureOf(
  statements: TracedStatement[],
  run: TracedRun,
  source: string,
): NonNullable<RehearsedMigration['failure']> {
  const index = statements.findLastIndex((statement) => statement.error !== undefined);
  const statement = statements[index];
  const thrown = run.failure?.error;
  // A text that does not parse fails as a whole: its first statement has the error, the position says where it is.
  const isPlaced = thrown !== undefined && 'position' in thrown && thrown.position !== undefined;
  return {
    statement: Math.max(index, 0),
    error: statement?.error ?? {
      sqlstate: thrown && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '',
      message: thrown?.message ?? 'failed',
    },
    location: (isPlaced ? run.failure?.location : undefined) ??
      statement?.location ??
      run.failure?.location ?? { path: source, line: 1 },
    partialState: explainPartialState(statements, index < 0 ? statements.length : index, run.trace.transactions),
  };
}
