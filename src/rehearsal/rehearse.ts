import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import { compareSchemas, describeDifference } from '../database/schema/compare.ts';
import { readSchema } from '../database/schema/read.ts';
import type { SchemaSnapshot } from '../database/schema/snapshot.ts';
import { collectMigrations } from './collect.ts';
import type { DriveFailure, MigrationDriver } from './driver.ts';
import { mendMissingRole } from './fixups.ts';
import { measureWithRows, type RowsInput } from './measure-with-rows.ts';
import { type ProductionInput, projectRehearsal } from './projection/project-rehearsal.ts';
import type { Projection } from './projection/projection.ts';
import type { Rehearsal } from './rehearsal.ts';
import { checkRollback } from './rollback.ts';
import { schemaChanges } from './schema-changes.ts';
import { schemaStart } from './schema-start.ts';
import type { Templates } from './templates.ts';
import { touchedTables } from './touched.ts';
import { runTraced, type TracedRun } from './traced-run.ts';

export interface RehearseInput {
  server: Server;
  templates: Templates;
  driver: MigrationDriver;
  /** The source's path, for the report. */
  source: string;
  rows: RowsInput;
  /** Whether it is tried, beside each statement, who has to wait. Default true. */
  probes?: boolean;
  /** Production's statistics; without them nothing is said of production's size. */
  production?: ProductionInput;
  /** Told what is going on, a few words each time. */
  progress?: (doing: string) => void;
}

export interface RehearsalOutcome {
  rehearsal: Rehearsal;
  schemas: { old: SchemaSnapshot; new?: SchemaSnapshot };
  projections: Projection[];
}

/**
 * Rehearses what a PR brings to one source. First on a clone without rows, which tells exactly which tables it
 * touches; then on a clone whose touched tables hold rows, which is what the report shows; then backwards.
 */
export async function rehearse(input: RehearseInput): Promise<RehearsalOutcome> {
  const { server, templates, driver, progress } = input;
  progress?.('building the base schema');
  const base = await templates.base(driver);
  const old = await snapshot(server, base.database, driver);
  progress?.('running the migrations on the base schema');
  const { run: dry, notes } = await dryRun(input, base.database);
  const succeeded = dry.failure === undefined;
  if (succeeded) await templates.register(driver.headKey, dry.database);
  const schemaAfter = succeeded ? await snapshot(server, dry.database, driver) : undefined;

  const measured = await measureWithRows({ ...input, base: base.database, schema: old, dry });
  progress?.('taking the migrations back');
  const rollback =
    measured.run.failure === undefined
      ? await checkRollback({ server, driver, dry: dry.database, measured: measured.run.database, expected: old })
      : { status: 'not-run' as const, detail: ['the migrations themselves failed'] };

  const isTemplate = measured.run.database === dry.database || measured.seededBase !== undefined;
  if (!isTemplate) await server.drop(measured.run.database);

  const schemas = { old, ...(schemaAfter && { new: schemaAfter }) };
  const migrations = collectMigrations(driver, input.source, measured.run);
  const { seed } = measured;
  const touched = touchedTables(dry.trace, driver.bookkeepingTables).filter((table) => Object.hasOwn(seed.rows, table));
  const projected =
    input.production === undefined || measured.run.failure !== undefined
      ? { projections: [], notes: [] }
      : await projectRehearsal({
          ...input,
          production: input.production,
          base: base.database,
          schemas,
          touched,
          migrations,
        });

  const start = schemaAfter && schemaStart(old, schemaAfter, touchedTables(dry.trace, driver.bookkeepingTables));
  const rehearsal: Rehearsal = {
    server: server.facts,
    migrations,
    transactions: measured.run.trace.transactions,
    rollback,
    seed,
    dataQuestions: measured.dataQuestions,
    ...(measured.run.probed && { probed: measured.run.probed }),
    removed: schemaAfter === undefined ? [] : removedBetween(old, schemaAfter),
    ...(schemaAfter && { schemaChanges: schemaChanges(old, schemaAfter) }),
    ...(start && { schemaStart: start }),
    notes: [
      ...base.notes,
      ...notes,
      ...measured.notes,
      ...projected.notes,
      ...measured.run.trace.notes,
      ...(measured.run.probed?.notes ?? []),
    ],
    templates: {
      old: measured.seededBase ?? base.database,
      ...(measured.run.failure === undefined && {
        new: measured.seededBase === undefined ? dry.database : measured.run.database,
      }),
    },
  };
  return { rehearsal, schemas, projections: projected.projections };
}

/** The first run, without rows. A role that the migrations take for granted is made, and said. */
async function dryRun(input: RehearseInput, base: string): Promise<{ run: TracedRun; notes: string[] }> {
  const { server, driver } = input;
  const notes: string[] = [];
  for (let attempt = 0; ; attempt++) {
    const run = await runTraced(server, driver, await server.clone(base, 'dry'));
    const note = run.failure && attempt < 10 ? await mend(server, run.failure) : undefined;
    if (note === undefined) return { run, notes };
    notes.push(note);
    await server.drop(run.database);
  }
}

function mend(server: Server, failure: DriveFailure): Promise<string | undefined> {
  return mendMissingRole(failure.error, server.admin('postgres'), server.app('postgres').user);
}

function removedBetween(before: SchemaSnapshot, after: SchemaSnapshot): string[] {
  const differences = compareSchemas(before, after);
  return differences.filter(({ kind }) => kind !== 'extra' && kind !== 'order').map(describeDifference);
}

export function snapshot(server: Server, database: string, driver: MigrationDriver): Promise<SchemaSnapshot> {
  return withClient(server.admin(database), (client) => readSchema(client, { exclude: driver.bookkeepingTables }));
}
