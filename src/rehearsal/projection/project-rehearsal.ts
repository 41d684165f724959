import type { Server } from '../../database/database.ts';
import type { SchemaSnapshot, TableEntry } from '../../database/schema/snapshot.ts';
import { nameOf, root } from '../../database/seed/order.ts';
import { toError } from '../../errors.ts';
import type { Snapshot } from '../../production/snapshot.ts';
import type { TracedStatement } from '../../trace/trace.ts';
import type { MigrationDriver } from '../driver.ts';
import type { RehearsedMigration } from '../rehearsal.ts';
import { runTraced } from '../traced-run.ts';
import { buildSize } from './build-size.ts';
import { measureGrowth, type SizeRun } from './measure-growth.ts';
import { productionTables } from './production-tables.ts';
import { project } from './project.ts';
import type { Projection } from './projection.ts';
import { modelSettings } from './scale-model.ts';
import { rowsAt, SIZES, scaleAt } from './sizes.ts';

export interface ProductionInput {
  snapshot: Snapshot;
  /** lockstep.yml's `policy.backfillRowsPerSecond`. */
  backfillRowsPerSecond?: number;
  /** After so many ms no further size is begun. Default 60 000. */
  budgetMs?: number;
}

export interface ProjectRehearsalInput {
  server: Server;
  driver: MigrationDriver;
  /** The base schema's database, without rows. */
  base: string;
  schemas: { old: SchemaSnapshot; new?: SchemaSnapshot };
  /** Tables whose rows matter, `schema.table`. */
  touched: readonly string[];
  /** As they were rehearsed. */
  migrations: readonly RehearsedMigration[];
  production: ProductionInput;
  progress?: (doing: string) => void;
}

export interface ProjectedRehearsal {
  projections: Projection[];
  notes: string[];
}

const REPETITIONS = 3;

/**
 * Runs the migrations again on tables of several sizes and says what they would take with production's rows. Never
 * throws: without a projection the rehearsal still stands, and a note says why there is none.
 */
export async function projectRehearsal(input: ProjectRehearsalInput): Promise<ProjectedRehearsal> {
  const { server, driver, base, schemas, production, migrations, progress } = input;
  const tables = productionTables(production.snapshot);
  const touched = rootsOf(input.touched, schemas.old).filter((name) => (tables.get(name)?.rows ?? 0) > 0);
  if (touched.length === 0) return { projections: [], notes: notesOf(input, tables.size) };
  const statements: TracedStatement[] = migrations.flatMap((migration) => migration.statements);
  const sizing = { statements, schema: schemas.old, tables, touched };
  const schema = withNewConstraints(schemas.old, schemas.new);
  let failure = 'the migrations fail with more made-up rows';
  try {
    const runs = await measureGrowth({
      server,
      sizes: [...SIZES],
      repetitions: REPETITIONS,
      budgetMs: production.budgetMs ?? 60_000,
      build: (size) =>
        buildSize({ server, base, schema, rows: rowsAt(size, sizing), bookkeeping: driver.bookkeepingTables }),
      settings: (size) => modelSettings(production.snapshot.settings, scaleAt(size, sizing)),
      async run(database) {
        const { trace, failure: failed } = await runTraced(server, driver, database);
        if (failed !== undefined) failure = failed.error.message;
        return failed === undefined ? trace.statements : undefined;
      },
      ...(progress && { progress }),
    });
    const { backfillRowsPerSecond } = production;
    const projections = project({
      runs,
      migrations,
      schema: schemas.old,
      production: production.snapshot,
      ...(backfillRowsPerSecond !== undefined && { backfillRowsPerSecond }),
    });
    return {
      projections,
      notes: [runs.length >= 2 ? howProjected(runs) : `No projection to production's size: ${failure}`],
    };
  } catch (thrown) {
    return { projections: [], notes: [`No projection to production's size: ${toError(thrown).message}`] };
  }
}

function howProjected(runs: readonly SizeRun[]): string {
  const [first = 0, last = 0] = [runs[0]?.size, runs.at(-1)?.size].map((size) => size ?? 0);
  const text = (count: number): string => count.toLocaleString('en-GB');
  return `Production's durations are projected from runs with up to ${text(first)} to ${text(last)} rows a table on this machine: ranges, without other load and without waiting for disks or replicas.`;
}

function notesOf({ touched }: ProjectRehearsalInput, known: number): string[] {
  if (touched.length === 0) return [];
  const why = known === 0 ? 'holds no tables' : `knows no rows of ${touched.slice(0, 3).join(', ')}`;
  return [`No projection to production's size: the snapshot ${why}.`];
}

function rootsOf(names: readonly string[], schema: SchemaSnapshot): string[] {
  const byName = new Map(schema.tables.map((table) => [nameOf(table), table]));
  return [...new Set(names.filter((name) => byName.has(name)).map((name) => root(name, byName)))];
}

/** Made-up rows have to meet what the migrations are about to demand of them: production's rows do. */
function withNewConstraints(old: SchemaSnapshot, next: SchemaSnapshot | undefined): SchemaSnapshot {
  if (next === undefined) return old;
  const after = new Map(next.tables.map((table) => [nameOf(table), table]));
  const names = new Set(old.tables.map(nameOf));
  return { ...old, tables: old.tables.map((table) => extend(table, after.get(nameOf(table)), names)) };
}

function extend(table: TableEntry, after: TableEntry | undefined, known: ReadonlySet<string>): TableEntry {
  const columns = new Set(table.columns.map(({ name }) => name));
  const added = (after?.constraints ?? []).filter(
    ({ name, kind, columns: of, references }) =>
      (kind === 'foreign key' || kind === 'check') &&
      !table.constraints.some((constraint) => constraint.name === name) &&
      of.every((column) => columns.has(column)) &&
      (references === null || known.has(`${references.schema}.${references.table}`)),
  );
  return added.length === 0 ? table : { ...table, constraints: [...table.constraints, ...added] };
}
