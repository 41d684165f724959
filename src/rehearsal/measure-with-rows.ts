import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import type { SchemaSnapshot } from '../database/schema/snapshot.ts';
import { seedSynthetic } from '../database/seed/synthetic.ts';
import { countRows } from './count-rows.ts';
import { isDataError } from './data-errors.ts';
import type { MigrationDriver } from './driver.ts';
import { tablesWithOwnRows } from './own-rows.ts';
import { probeApart, runProbed } from './probes/run-probed.ts';
import type { DataQuestion, SeedReport } from './rehearsal.ts';
import { touchedTables } from './touched.ts';
import { runTraced, type TracedRun } from './traced-run.ts';

export interface RowsInput {
  /** Synthetic rows a table; 0 for none. */
  rows: number;
  /** The user's own seed, run on a clone of the base schema; it replaces synthetic rows. */
  userSeed?: (database: string) => Promise<void>;
}

interface MeasureInput {
  server: Server;
  driver: MigrationDriver;
  rows: RowsInput;
  /** Whether it is tried, beside each statement, who has to wait. Default true. */
  probes?: boolean;
  base: string;
  schema: SchemaSnapshot;
  /** The run without rows. */
  dry: TracedRun;
  progress?: (doing: string) => void;
}

export interface Measured {
  run: TracedRun;
  seed: SeedReport;
  dataQuestions: DataQuestion[];
  notes: string[];
  /** The base schema with the user's own rows. */
  seededBase?: string;
}

const NO_ROWS: SeedReport = { origin: 'none', rows: {}, unseeded: [] };

/** Runs the migrations on a clone whose touched tables hold rows: the user's, or synthetic ones. */
export function measureWithRows(input: MeasureInput): Promise<Measured> {
  return input.rows.userSeed === undefined ? measureSynthetic(input) : measureUserSeed(input, input.rows.userSeed);
}

async function measureUserSeed(input: MeasureInput, seed: (database: string) => Promise<void>): Promise<Measured> {
  const { server, driver, base, dry, progress } = input;
  progress?.('seeding with your rows');
  const seededBase = await server.clone(base, 'seeded');
  await seed(seededBase);
  const rows = await countRows(server.admin(seededBase), touchedTables(dry.trace, driver.bookkeepingTables));
  progress?.('running the migrations with your rows');
  const run = await runTraced(server, driver, await server.clone(seededBase, 'rehearsal'));
  if (input.probes !== false) {
    progress?.('trying who waits');
    run.probed = await probeApart({ server, driver, dry, measured: run, seededBase });
  }
  return { run, seed: { origin: 'user', rows, unseeded: [] }, dataQuestions: [], notes: [], seededBase };
}

/**
 * Synthetic rows must not invent trouble: an error that they alone cause is asked as a question about production,
 * and the run goes on with tamer rows, then without rows in the tables concerned.
 */
async function measureSynthetic(input: MeasureInput): Promise<Measured> {
  const { server, driver, dry, progress } = input;
  const tables = touchedTables(dry.trace, driver.bookkeepingTables);
  const own = await tablesWithOwnRows(driver, { base: server.admin(input.base), tables });
  const touched = tables.filter((table) => own.get(table) !== '');
  const dataQuestions: DataQuestion[] = [];
  if (touched.length === 0) return { run: dry, seed: NO_ROWS, dataQuestions, notes: [] };
  if (input.rows.rows === 0) return { run: await withoutRows(input), seed: NO_ROWS, dataQuestions, notes: [] };
  const without = new Map([...own].filter(([, reason]) => reason !== ''));
  for (const level of ['varied', 'strict', 'strict', 'strict', 'strict'] as const) {
    progress?.(`making ${input.rows.rows} rows in ${touched.length - without.size} tables`);
    const database = await server.clone(input.base, 'rows');
    const seed = await seedTables(input, { database, level, tables: touched.filter((table) => !without.has(table)) });
    for (const [table, reason] of without) seed.unseeded.push({ table, reason });
    progress?.('running the migrations with rows');
    const run = await runOn(input, database);
    const question = dry.failure === undefined ? syntheticTrouble(run) : undefined;
    if (question === undefined) return { run, seed, dataQuestions, notes: [] };
    await server.drop(database);
    if (
      !dataQuestions.some((known) => known.statement === question.statement && known.migration === question.migration)
    ) {
      dataQuestions.push(question);
    }
    if (level === 'strict') {
      for (const table of tablesOfFailure(run, dry, driver.bookkeepingTables))
        without.set(table, 'synthetic rows do not fit what the migration demands of them');
    }
  }
  return {
    run: await withoutRows(input),
    seed: NO_ROWS,
    dataQuestions,
    notes: ['No synthetic rows fit these migrations; they were rehearsed on empty tables.'],
  };
}

function runOn({ server, driver, dry, probes = true }: MeasureInput, database: string): Promise<TracedRun> {
  return probes ? runProbed({ server, driver, database, dry }) : runTraced(server, driver, database);
}

/** Locks keep others waiting on empty tables as well; without probes the first run says all there is to say. */
async function withoutRows(input: MeasureInput): Promise<TracedRun> {
  const { server, base, dry, probes = true } = input;
  return probes ? runOn(input, await server.clone(base, 'rehearsal')) : dry;
}

async function seedTables(
  { server, schema, rows, driver }: MeasureInput,
  { database, level, tables }: { database: string; level: 'varied' | 'strict'; tables: string[] },
): Promise<SeedReport> {
  return withClient(server.admin(database), (client) =>
    seedSynthetic(client, { schema, tables, rows: rows.rows, level, bookkeeping: driver.bookkeepingTables }),
  );
}

function syntheticTrouble(run: TracedRun): DataQuestion | undefined {
  const failed = run.trace.statements.findLast((statement) => statement.error !== undefined);
  if (run.failure === undefined || failed?.error === undefined || !isDataError(failed.error)) return undefined;
  const ofMigration = run.trace.statements.filter((statement) => statement.label === failed.label);
  return {
    migration: failed.label ?? run.failure.migration,
    statement: ofMigration.indexOf(failed),
    error: failed.error,
  };
}

/** Tables that the failing statement touched in the run without rows, where it succeeded. */
function tablesOfFailure(run: TracedRun, dry: TracedRun, except: string[]): string[] {
  const index = run.trace.statements.findLastIndex((statement) => statement.error !== undefined);
  const same = dry.trace.statements[index];
  const tables = same === undefined ? [] : touchedTables({ statements: [same] }, except);
  return tables.length > 0 ? tables : touchedTables(dry.trace, except);
}
