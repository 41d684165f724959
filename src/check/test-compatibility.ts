import type { Analysis } from '../analysis/analysis.ts';
import { MigrationError } from '../errors.ts';
import type { Compatibility } from '../suites/compatibility.ts';
import { runMatrix } from '../suites/matrix.ts';
import type { CellProgress, MigrationStatement } from '../suites/matrix-input.ts';
import type { CheckContext } from './context.ts';
import { addQueryEvidence } from './query-evidence.ts';
import type { RehearsedChange, RehearsedChanges } from './rehearse-changes.ts';

/** What the apps' suites show, where lockstep.yml names some, and what is known of the running app's queries. */
export async function testCompatibility(
  context: CheckContext,
  rehearsed: RehearsedChanges,
  analysis: Analysis,
): Promise<Compatibility | undefined> {
  const tested = await runSuites(context, rehearsed, analysis);
  const [change] = rehearsed.each;
  if (change === undefined) return tested;
  const { part } = context;
  // The queries are what the old app's own part sees.
  if (part?.kind === 'cells' && !part.cells.includes('old/new')) return tested;
  const statements = statementsOf(analysis, change);
  return addQueryEvidence({ context, rehearsed, change, statements, tested, production: context.production });
}

/** The compatibility matrix; each suite gets the first changed source's database. */
async function runSuites(
  context: CheckContext,
  rehearsed: RehearsedChanges,
  analysis: Analysis,
): Promise<Compatibility | undefined> {
  const { config, progress } = context;
  const [first, ...others] = rehearsed.each;
  if (first === undefined || Object.keys(config.suites).length === 0) return undefined;
  progress.stage('compatibility');
  const compatibility = await runMatrix({
    suites: config.suites,
    worktree: (app) => context.worktrees.dir(app),
    server: rehearsed.server,
    templates: first.rehearsal.templates,
    migrate: (database) => migrate(rehearsed, first, database),
    statements: statementsOf(analysis, first),
    parent: context.env,
    parallel: config.parallel,
    ...(context.part?.kind === 'cells' && { only: context.part.cells }),
    signal: context.signal,
    onProgress: (event) => progress.update(describe(event)),
  });
  if (others.length === 0) return compatibility;
  const unseen = others.map(({ change }) => change.source.path).join(', ');
  const note = `The suites ran against the database of ${first.change.source.path}; ${unseen} changed as well and was not tested with the apps.`;
  return { ...compatibility, notes: [...compatibility.notes, note] };
}

async function migrate({ server }: RehearsedChanges, { driver }: RehearsedChange, database: string): Promise<void> {
  const failure = await driver.up(server.app(database));
  if (failure === undefined) return;
  throw new MigrationError(
    `${failure.migration} fails while sessions of the old app are open: ${failure.error.message}`,
    {
      code: 'migration-fails',
      ...failure.location,
    },
  );
}

function statementsOf(analysis: Analysis, { change }: RehearsedChange): MigrationStatement[] {
  const ids = new Set(change.pending.map(({ id }) => id));
  return analysis.migrations
    .filter((migration) => ids.has(migration.id))
    .flatMap(({ id, statements }) => statements.map(({ sql, location }) => ({ sql, ...location, migration: id })));
}

function describe({ cell, event, tests, status }: CellProgress): string {
  const name = `${cell.suite}: ${cell.app} app × ${cell.schema} schema`;
  if (event === 'tests') return `${name}: ${tests} tests`;
  return event === 'done' ? `${name}: ${status}` : `${name}: ${event}`;
}
