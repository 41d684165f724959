import { untouchedCallbacks } from '../analysis/analyse.ts';
import type { CatalogData } from '../analysis/catalog.ts';
import type { SchemaSnapshot } from '../database/schema/snapshot.ts';
import type { DetectedMigrations, Migration, SourceChange } from '../migrations/migration.ts';
import type { MigrationDriver } from '../rehearsal/driver.ts';
import type { Projection } from '../rehearsal/projection/projection.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import { catalogFrom } from './catalog-from.ts';
import type { CheckContext } from './context.ts';
import type { OpenDatabases } from './databases.ts';
import { driverOf } from './driver-of.ts';
import { productionInput } from './production.ts';
import type { Time } from './timer.ts';
import { userRows } from './user-rows.ts';

export interface RehearsedChange {
  change: SourceChange;
  /** With the callbacks that ran although the PR leaves them alone. */
  ran: SourceChange;
  driver: MigrationDriver;
  rehearsal: Rehearsal;
  schemas: { old: SchemaSnapshot; new?: SchemaSnapshot };
  projections: Projection[];
}

export interface RehearsedChanges extends OpenDatabases {
  each: RehearsedChange[];
  /** With what a command was seen to send in place of the files it has none of. */
  changes: SourceChange[];
  rehearsals: Rehearsal[];
  catalogOf: (source: string) => CatalogData;
  serverMajor: number;
}

/** Rehearses every changed source on databases of its own, one after another, so that measurements stay clean. */
export async function rehearseChanges(
  context: CheckContext,
  detected: DetectedMigrations,
  time: Time,
): Promise<RehearsedChanges> {
  const { progress } = context;
  const changed = detected.changed.filter((change) => change.source.skipped === undefined);
  const drivers = changed.map((change) => ({ change, driver: driverOf(context, change) }));
  progress.stage('database');
  const wanted = drivers.flatMap(({ driver }) => driver.baseKeys);
  const databases = await time('server', () => context.databases.open(wanted));
  const each: RehearsedChange[] = [];
  for (const { change, driver } of drivers) {
    progress.stage(`rehearse ${change.source.path}`);
    const outcome = await time('rehearse', async () =>
      rehearse({
        ...databases,
        driver,
        source: change.source.path,
        rows: await userRows(context, databases.server),
        probes: context.config.database.probes,
        progress: (doing) => progress.update(doing),
        ...productionInput(context.production, context.config),
      }),
    );
    const ran = withSeenStatements(change, outcome.rehearsal);
    each.push({
      ...withoutCallbacks(ran, outcome.rehearsal),
      ran,
      driver,
      schemas: outcome.schemas,
      projections: outcome.projections,
    });
  }
  const catalogs = new Map(each.map(({ change, schemas }) => [change.source.path, catalogFrom(schemas.old)]));
  return {
    ...databases,
    each,
    changes: [
      ...each.map(({ change }) => change),
      ...detected.changed.filter((change) => change.source.skipped !== undefined),
    ],
    rehearsals: each.map(({ rehearsal }) => rehearsal),
    catalogOf: (source) => catalogs.get(source) ?? catalogFrom(undefined),
    serverMajor: databases.server.facts.major,
  };
}

/** A command has no files: what it was seen to send is analysed in their place. */
function withSeenStatements(change: SourceChange, rehearsal: Rehearsal): SourceChange {
  if (change.source.tool !== 'command') return change;
  const { path } = change.source;
  const pending = rehearsal.migrations.map(
    ({ id, statements }): Migration => ({
      id,
      version: id,
      tool: 'command',
      source: path,
      path,
      files: {},
      up: {
        transaction: 'none',
        batches: statements.map((statement, index) => ({ sql: statement.sql, path, line: index + 1 })),
      },
    }),
  );
  return { ...change, pending, changes: pending.map((migration) => ({ kind: 'added', migration })) };
}

/** Callbacks that this PR does not touch were run, but are not shown as its migrations. */
function withoutCallbacks(ran: SourceChange, rehearsal: Rehearsal): Pick<RehearsedChange, 'change' | 'rehearsal'> {
  const untouched = untouchedCallbacks(ran);
  if (untouched.size === 0) return { change: ran, rehearsal };
  return {
    change: { ...ran, pending: ran.pending.filter(({ id }) => !untouched.has(id)) },
    rehearsal: {
      ...rehearsal,
      migrations: rehearsal.migrations.filter(({ id, outcome }) => !untouched.has(id) || outcome === 'failed'),
      notes: [...rehearsal.notes, `${untouched.size} callbacks that this change does not touch were run with it.`],
    },
  };
}
