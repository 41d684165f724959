import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import type { Snapshot } from '../../production/snapshot.ts';
import type { TracedStatement } from '../../trace/trace.ts';
import type { RehearsedMigration } from '../rehearsal.ts';
import type { Point } from './fit.ts';
import { holdsOf } from './holds-of.ts';
import type { SizeRun } from './measure-growth.ts';
import { type ProductionTables, parallelWorkers, productionTables } from './production-tables.ts';
import { estimate, type StatementEstimate } from './project-statement.ts';
import type { Projection } from './projection.ts';
import { kilobytes } from './scale-model.ts';
import { tablesOf } from './tables-of.ts';
import { workOf } from './work-of.ts';

export interface ProjectInput {
  /** Smallest first. */
  runs: readonly SizeRun[];
  /** As they were rehearsed. */
  migrations: readonly RehearsedMigration[];
  /** Before the migrations. */
  schema: SchemaSnapshot;
  production: Snapshot;
  /** The policy's. */
  backfillRowsPerSecond?: number;
}

/** A statement with its estimate; without `table`, it touches none that production's snapshot knows. */
export interface Estimated {
  traced: TracedStatement;
  migration: RehearsedMigration;
  table?: string;
  rows: number;
  estimate: StatementEstimate | undefined;
}

/**
 * What each rehearsed statement takes with production's rows, and how long its locks keep others out. Statements of
 * which the runs or the snapshot say too little have no projection: nothing is made up for them.
 */
export function project(input: ProjectInput): Projection[] {
  const tables = productionTables(input.production);
  const estimated = input.migrations.flatMap((migration) =>
    migration.statements.map((traced) => estimateOf(input, { traced, migration, tables })),
  );
  return estimated.flatMap((each) => {
    if (each.estimate === undefined || each.table === undefined) return [];
    const holds = holdsOf(each, { all: estimated, tables });
    const { form, lowMs, likelyMs, highMs, basis } = each.estimate;
    const backfill = backfillOf(each, input.backfillRowsPerSecond);
    return [
      {
        migration: each.migration.id,
        source: each.migration.source,
        statement: each.traced.index,
        lowMs: rounded(lowMs),
        likelyMs: rounded(likelyMs),
        highMs: rounded(highMs),
        rows: each.rows,
        table: each.table,
        form,
        basis,
        ...(holds.length > 0 && { holds }),
        ...(backfill && { backfill }),
      },
    ];
  });
}

function estimateOf(
  { runs, schema, production }: ProjectInput,
  { traced, migration, tables }: { traced: TracedStatement; migration: RehearsedMigration; tables: ProductionTables },
): Estimated {
  const same = runs.flatMap((run) => {
    const timed = run.statements[traced.index];
    return timed?.sql === traced.sql ? [{ run, ms: timed.durationMs }] : [];
  });
  const largest = runs.at(-1);
  const table = drivingTable(tablesOf(traced, schema), { tables, measured: largest?.rows ?? {} });
  const rows = table === undefined ? 0 : (tables.get(table)?.rows ?? 0);
  const known = { traced, migration, rows, ...(table !== undefined && { table }) };
  if (traced.error !== undefined || traced.unseen !== undefined || largest === undefined)
    return { ...known, estimate: undefined };
  const points = same.map(({ run, ms }): Point => ({ x: table === undefined ? run.size : (run.rows[table] ?? 0), ms }));
  const work = workOf({
    statement: traced,
    schema,
    ordered: largest.ordered,
    bytesOf: (name) => tables.get(name)?.heapBytes,
  });
  if (table === undefined && work.kind !== 'catalogue') return { ...known, estimate: undefined };
  const memory = kilobytes(production.settings.maintenance_work_mem) ?? 65_536;
  return {
    ...known,
    estimate: estimate({
      points,
      rows,
      work,
      workers: parallelWorkers(production.settings, memory),
      ...(table !== undefined && { width: widthOf(table, { tables, run: largest }) }),
    }),
  };
}

/** Of the tables that were measured and that the snapshot knows, the largest in production. */
function drivingTable(
  names: readonly string[],
  { tables, measured }: { tables: ProductionTables; measured: Readonly<Record<string, number>> },
): string | undefined {
  const bytes = (name: string): number => tables.get(name)?.heapBytes ?? 0;
  return names
    .filter((name) => Object.hasOwn(measured, name) && (tables.get(name)?.rows ?? null) !== null)
    .toSorted((a, b) => bytes(b) - bytes(a))[0];
}

/** How many times wider production's rows are than the synthetic ones, within reason: bloat counts as width. */
function widthOf(table: string, { tables, run }: { tables: ProductionTables; run: SizeRun }): number {
  const there = tables.get(table);
  const rows = run.rows[table] ?? 0;
  const here = rows > 0 ? (run.bytes[table] ?? 0) / rows : 0;
  if (there === undefined || (there.rows ?? 0) < 1000 || here <= 0 || there.heapBytes <= 0) return 1;
  return Math.min(20, Math.max(0.2, there.heapBytes / (there.rows ?? 1) / here));
}

/** UPDATE and INSERT … SELECT over most of a table. */
function backfillOf(
  { traced, rows, estimate: found, table }: Estimated,
  asked: number | undefined,
): Projection['backfill'] | undefined {
  const scanned = traced.scans.find(({ relation }) => relation === table)?.rows ?? 0;
  if (found === undefined || traced.rows === 0 || !/^(UPDATE|INSERT|DELETE|MERGE)/.test(traced.tag ?? ''))
    return undefined;
  // What part of production's rows a condition meets is not known from made-up rows.
  if (scanned === 0 || traced.rows < scanned * 0.99) return undefined;
  const rate = asked ?? Math.round(rows / Math.max(0.001, found.likelyMs / 1000));
  return { rows, rowsPerSecond: rate, ms: Math.round((rows / rate) * 1000), asked: asked !== undefined };
}

/** Three digits more than anybody can know. */
function rounded(ms: number): number {
  return ms >= 1000 ? Math.round(ms) : Math.round(ms * 1000) / 1000;
}
