import type { Batch, Migration, SourceChange } from '../migrations/migration.ts';
import type { Operation, ReadStatement } from '../sql/operation.ts';
import { readStatements } from '../sql/postgres/read-statements.ts';
import { hasStrayMark, type StatementSlice, splitStatements } from '../sql/postgres/split.ts';
import type { AnalysedMigration, AnalysedStatement, Analysis, ClassifiedOperation } from './analysis.ts';
import type { CatalogData } from './catalog.ts';
import { evolve } from './evolve.ts';
import { predict } from './locks/predict.ts';
import { mergePredictions, type Prediction } from './locks/prediction.ts';
import { alterTableMode, inPasses } from './locks/sub-commands.ts';
import { lookAhead } from './outlook.ts';
import { classify, distinctPhases, strongestPhase } from './phase.ts';
import type { ClassifyContext } from './phases/classifier.ts';
import { proposeSplit } from './split.ts';
import { createState } from './state.ts';
import { countTransactions, type TransactionCounter } from './transactions.ts';

/** What the statements meet besides the schema; where absent, what the catalog says. */
export interface AnalyseOptions extends Pick<CatalogData, 'serverMajor' | 'timeZone'> {
  /** False where nobody shows the same change as several PRs. Default true; it takes a twentieth of the time. */
  withSplit?: boolean;
}

/**
 * The static facts of a PR: what every pending statement does, in which phase, given the base's schema and what
 * earlier statements of the PR made. Pure; call loadParser() of src/sql/postgres/parse.ts once before.
 */
export function analyse(
  changes: SourceChange[],
  baseOf: (source: string) => CatalogData,
  { withSplit = true, ...session }: AnalyseOptions = {},
): Analysis {
  const catalogOf = (source: string): CatalogData => ({ ...baseOf(source), ...session });
  const migrations = changes
    .filter(({ source }) => source.skipped === undefined)
    .flatMap((change) => {
      const untouched = untouchedCallbacks(change);
      return analyseSource(change.pending, catalogOf(change.source.path)).filter(({ id }) => !untouched.has(id));
    });
  const phases = distinctPhases(
    migrations.flatMap(({ statements, notAnalysed }) => [
      ...statements.flatMap((statement) => [statement.phase, ...statement.operations.map(({ phase }) => phase)]),
      ...(notAnalysed === undefined ? [] : (['unknown'] as const)),
    ]),
  );
  const split = withSplit ? proposeSplit(migrations, catalogOf) : undefined;
  return { migrations, phases, ...(split === undefined ? {} : { split }) };
}

/**
 * Callbacks run with every migrate. What those do that this PR leaves alone counts for the state that its own
 * statements meet (a view that one drops and another makes again), but is not its doing.
 */
export function untouchedCallbacks({ changes, pending }: SourceChange): Set<string> {
  const changed = new Set(changes.map(({ migration }) => migration.id));
  return new Set(pending.filter(({ id, everyRun }) => everyRun !== undefined && !changed.has(id)).map(({ id }) => id));
}

interface PlacedStatement {
  path: string;
  line: number;
  /** Alone in its batch: no implicit transaction is shared. */
  alone: boolean;
  startsBatch: boolean;
  parsed: ReadStatement | { sql: string; unparsed: string };
}

function analyseSource(pending: Migration[], catalog: CatalogData): AnalysedMigration[] {
  const read = pending.map((migration) => ({ migration, statements: migration.up.batches.flatMap(readBatch) }));
  const outlook = lookAhead(read.flatMap(({ statements }) => statements.flatMap(({ parsed }) => operationsIn(parsed))));
  const context: ClassifyContext = { state: createState(catalog), outlook };
  const counter = countTransactions();
  return read.map(({ migration, statements }) => {
    counter.start(migration.up.transaction);
    const analysed = statements.map((statement): AnalysedStatement => {
      if (statement.startsBatch) counter.batch();
      return analyseStatement(statement, context, counter);
    });
    const unknown = migration.notAnalysed === undefined ? [] : (['unknown'] as const);
    return {
      id: migration.id,
      source: migration.source,
      statements: analysed,
      phase: strongestPhase([...analysed.map(({ phase }) => phase), ...unknown]),
      transaction: migration.up.transaction,
      ...(migration.notAnalysed === undefined ? {} : { notAnalysed: migration.notAnalysed }),
    };
  });
}

function operationsIn(parsed: PlacedStatement['parsed']): Operation[] {
  return 'operations' in parsed ? parsed.operations : [];
}

/** The batch's statements; where one cannot be read, only that one is lost. */
function readBatch(batch: Batch): PlacedStatement[] {
  const whole = readStatements(batch.sql);
  const found = whole.ok
    ? whole.statements.map((parsed) => ({ line: parsed.line, parsed }))
    : splitStatements(batch.sql)
        .filter(({ kind }) => kind !== 'copy data')
        .flatMap((slice) => readAlone(slice).map((parsed) => ({ line: slice.line, parsed })));
  return found.map(({ line, parsed }, index) => ({
    path: batch.path,
    line: batch.line + line - 1,
    alone: found.length === 1,
    startsBatch: index === 0,
    parsed,
  }));
}

function readAlone(slice: StatementSlice): Array<PlacedStatement['parsed']> {
  const { sql } = slice;
  if (hasStrayMark(slice)) return [{ sql, unparsed: 'a byte order mark in the middle of the text' }];
  const result = readStatements(sql);
  return result.ok ? result.statements : [{ sql, unparsed: result.message }];
}

function analyseStatement(
  { path, line, alone, parsed }: PlacedStatement,
  context: ClassifyContext,
  counter: TransactionCounter,
): AnalysedStatement {
  const location = { path, line };
  const isRead = 'operations' in parsed;
  const place = counter.next(isRead ? parsed : { nonTransactional: false }, alone);
  context.state.transaction = place.transaction;
  if (!isRead) {
    return { sql: parsed.sql, location, operations: [], phase: 'unknown', unparsed: parsed.unparsed, ...place };
  }
  const predicted: Prediction[] = [];
  const { state } = context;
  const several = parsed.operations.length > 1 && parsed.tag === 'AlterTableStmt';
  state.alterTableMode = several ? alterTableMode(parsed.operations, state) : undefined;
  const passes = several ? inPasses(parsed.operations) : parsed.operations;
  const classified: ClassifiedOperation[] = [];
  for (const operation of passes) {
    classified.push(classify(operation, context));
    predicted.push(predict(operation, state));
    evolve(operation, state);
  }
  state.alterTableMode = undefined;
  const operations = several ? asWritten(parsed.operations, passes, classified) : classified;
  const analysed: AnalysedStatement = {
    sql: parsed.sql,
    location,
    operations,
    phase: strongestPhase(operations.map(({ phase }) => phase)),
    predicted: mergePredictions(state, predicted),
    ...place,
  };
  if (parsed.nonTransactional) analysed.nonTransactional = true;
  return analysed;
}

/** PostgreSQL works sub-commands off in passes; they are told as they stand in the text. */
function asWritten(
  operations: readonly Operation[],
  passes: readonly Operation[],
  classified: readonly ClassifiedOperation[],
): ClassifiedOperation[] {
  const byOperation = new Map(passes.map((operation, index) => [operation, classified[index]]));
  return operations.flatMap((operation) => byOperation.get(operation) ?? []);
}
