import { toError } from '../errors.ts';
import type { Snapshot } from '../production/snapshot.ts';
import { splitStatements } from '../sql/postgres/split.ts';
import type { Compatibility } from '../suites/compatibility.ts';
import type { MigrationStatement } from '../suites/matrix-input.ts';
import { judgeQueries } from '../suites/queries/judge-queries.ts';
import type { QueryEvidence, QueryShape } from '../suites/queries/query-evidence.ts';
import type { CheckContext } from './context.ts';
import type { RehearsedChange, RehearsedChanges } from './rehearse-changes.ts';

export interface QueryEvidenceInput {
  context: Pick<CheckContext, 'signal' | 'progress'>;
  rehearsed: Pick<RehearsedChanges, 'server'>;
  change: RehearsedChange;
  statements: readonly MigrationStatement[];
  /** What the suites showed, where they ran. */
  tested: Compatibility | undefined;
  /** Production's snapshot, for its queries and how large its tables are. */
  production: Pick<Snapshot, 'queries' | 'tables' | 'roleSettings'> | undefined;
}

/** Whichever queries the running app is known to send, prepared on both schemas; `tested` with what came out. */
export async function addQueryEvidence(input: QueryEvidenceInput): Promise<Compatibility | undefined> {
  const { tested, context, change } = input;
  const shapes = shapesOf(input);
  if (shapes.length === 0 || change.rehearsal.templates.new === undefined) return tested;
  const compatibility = tested ?? { cells: [], oldAppQueries: [], notes: [] };
  context.progress.update(`preparing ${shapes.length} queries on both schemas`);
  try {
    const queries = await judge(input, shapes, change.rehearsal.templates.new);
    return queries.judged === 0 && queries.notJudged.length === 0 ? tested : { ...compatibility, queries };
  } catch (thrown) {
    context.signal.throwIfAborted();
    const note = `The old app's queries could not be prepared on the new schema: ${toError(thrown).message}`;
    return { ...compatibility, notes: [...compatibility.notes, note] };
  }
}

function judge(input: QueryEvidenceInput, shapes: QueryShape[], next: string): Promise<QueryEvidence> {
  const { context, rehearsed, change, statements, tested, production } = input;
  const startup = tested?.oldAppStartup;
  return judgeQueries({
    server: rehearsed.server,
    templates: { old: change.rehearsal.templates.old, new: next },
    statements,
    shapes,
    migrationTexts: () => textsOf(change),
    signal: context.signal,
    ...(startup && { startup }),
    ...(production && { rows: rowsOf(production), searchPaths: searchPathsOf(production) }),
  });
}

function shapesOf({ tested, production }: QueryEvidenceInput): QueryShape[] {
  return [
    ...(tested?.oldAppQueries ?? []).map((query): QueryShape => ({ ...query, origin: 'old app' })),
    ...(production?.queries ?? []).map(
      ({ sql, calls }): QueryShape => ({ sql, count: calls, origin: 'snapshot', prepared: false }),
    ),
  ];
}

type Production = NonNullable<QueryEvidenceInput['production']>;

/** Where production has no estimate nothing is known. */
function rowsOf({ tables }: Production): Record<string, number> {
  return Object.fromEntries(
    tables.flatMap(({ schema, name, rows }) => (rows === null ? [] : [[`${schema}.${name}`, rows]])),
  );
}

function searchPathsOf({ roleSettings }: Production): string[] {
  return [...new Set(roleSettings.flatMap(({ name, value }) => (name === 'search_path' ? [value] : [])))];
}

function textsOf({ change: { base } }: RehearsedChange): string[] {
  return base.migrations.flatMap(({ up }) =>
    up.batches.flatMap(({ sql }) => splitStatements(sql).map((slice) => slice.sql)),
  );
}
