import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { analyse } from '../analysis/analyse.ts';
import { find } from '../analysis/find.ts';
import type { Config } from '../config/schema.ts';
import { loadBaseline } from '../database/baseline.ts';
import { UsageError } from '../errors.ts';
import type { DetectedMigrations, Migration, MigrationSource, SourceChange } from '../migrations/migration.ts';
import { applySeverities, judge } from '../policy/judge.ts';
import { parseSnapshot } from '../production/parse-snapshot.ts';
import { nativeDriver } from '../rehearsal/native-driver.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import type { CheckResult } from '../report/report.ts';
import { parseStatements } from '../sql/postgres/parse.ts';
import { loadParser } from '../sql/postgres/parser.ts';
import { catalogFrom } from './catalog-from.ts';
import type { Surroundings } from './context.ts';
import { createDatabases } from './databases.ts';
import { locateFindings } from './locate-findings.ts';
import { placeEdits } from './place-edits.ts';
import { inItsTimeZone, judged, productionInput, projectionsOf, sessionOf, settingsIn } from './production.ts';
import { timer } from './timer.ts';
import { unjudged } from './unjudged.ts';
import { waitsOf } from './waits-of.ts';
import { waiveFindings } from './waive-findings.ts';

export interface RehearseFilesInput extends Surroundings {
  paths: string[];
  config: Config;
  baseline?: { sql: string; path: string };
  /** Production's statistics, as `lockstep snapshot` wrote them. */
  snapshot?: { text: string; file: string };
  cacheDir: string;
}

const SOURCE: MigrationSource = { tool: 'sql', path: '.', reason: 'named on the command line' };

/** `lockstep rehearse FILES…`: loose SQL files, run as `psql -f` would, without a repository. */
export async function rehearseFiles(input: RehearseFilesInput): Promise<CheckResult> {
  const { baseline, progress } = input;
  const production = input.snapshot && judged(parseSnapshot(input.snapshot.text, input.snapshot.file), input);
  const config = inItsTimeZone(input.config, production?.snapshot);
  await loadParser();
  const files = await readFiles(input.paths);
  const change = changeOf(files);
  const detected: DetectedMigrations = { sources: [SOURCE], changed: [change], assumptions: [] };
  const assumptions = [
    'The files are run in the order given, each statement on its own, as psql -f would.',
    ...(production?.assumptions ?? []),
  ];
  const timings: Record<string, number> = {};
  const time = timer(timings);
  await using databases = createDatabases({
    config,
    cacheDir: input.cacheDir,
    progress: (line) => progress.update(line),
    ...(baseline && {
      baseline: {
        digest: createHash('sha256').update(baseline.sql).digest('hex'),
        load: (database, server) => loadBaseline({ ...baseline, address: server.app(database) }),
      },
    }),
  });
  try {
    progress.stage('database');
    const { server, templates } = await time('server', () => databases.open([]));
    progress.stage('rehearse');
    const driver = nativeDriver(change);
    const { rehearsal, schemas, projections } = await time('rehearse', () =>
      rehearse({
        server,
        templates,
        driver,
        source: '.',
        rows: { rows: config.database.rows },
        probes: config.database.probes,
        progress: (doing) => progress.update(doing),
        ...productionInput(production?.snapshot, config),
      }),
    );
    const catalog = catalogFrom(schemas.old);
    const analysis = analyse([change], () => catalog, sessionOf(production?.snapshot));
    const found = find({
      analysis,
      rehearsal,
      catalogOf: () => catalog,
      serverMajor: server.facts.major,
      settingsOf: () => ({ ...settingsIn(production?.snapshot), ...config.database.settings }),
    });
    const textOf = async (wanted: string) => files.find(({ path }) => path === wanted)?.sql;
    const placed = await placeEdits({
      findings: applySeverities(found, config.policy),
      analysis,
      toolOf: () => SOURCE.tool,
      textOf,
    });
    const { findings, waived } = await waiveFindings({
      changes: [change],
      analysis,
      findings: placed,
      policy: config.policy,
      today: input.today,
      textOf,
    });
    const policy = { ...config.policy, separation: 'off' as const };
    const verdict = judge({
      policy,
      detected,
      analysis,
      rehearsals: [rehearsal],
      findings,
      locate: locateFindings(analysis),
    });
    const told = { ...(waived.length > 0 && { waived }), ...waitsOf([rehearsal], timings) };
    return {
      detected,
      analysis,
      rehearsal,
      findings,
      ...told,
      ...projectionsOf([{ projections }]),
      verdict,
      assumptions,
      timings,
    };
  } catch (thrown) {
    if (thrown instanceof UsageError || input.signal.aborted) throw thrown;
    return unjudged(thrown, { assumptions });
  }
}

async function readFiles(paths: string[]): Promise<Array<{ path: string; sql: string }>> {
  const files: Array<{ path: string; sql: string }> = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined)
      throw new UsageError(`${path} is not there.`, {
        code: 'file-missing',
        hint: 'Name SQL files, or folders that hold them.',
      });
    const names = found.isDirectory()
      ? globSync('**/*.sql', { cwd: path })
          .sort()
          .map((name) => `${path}/${name}`)
      : [path];
    if (names.length === 0)
      throw new UsageError(`${path} holds no .sql files.`, {
        code: 'no-files',
        hint: 'Name SQL files, or folders that hold them.',
      });
    for (const name of names) files.push({ path: name, sql: (await readFile(name, 'utf8')).replace(/^\uFEFF/, '') });
  }
  return files;
}

function changeOf(files: Array<{ path: string; sql: string }>): SourceChange {
  const pending = files.map(({ path, sql }) => migrationOf(path, sql));
  const history = { source: SOURCE, bookkeeping: '', migrations: [], problems: [] };
  return {
    source: SOURCE,
    base: history,
    head: { ...history, migrations: pending },
    changes: pending.map((migration) => ({ kind: 'added', migration })),
    pending,
    problems: [],
  };
}

/** One batch a statement; a text that cannot be split is sent whole, and the server has the last word. */
function migrationOf(path: string, sql: string): Migration {
  const parsed = parseStatements(sql);
  const batches = parsed.ok
    ? parsed.statements.map((statement) => ({ sql: statement.sql, path, line: lineAt(sql, statement.offset) }))
    : [{ sql, path, line: 1 }];
  return { id: path, version: path, tool: 'sql', source: '.', path, files: {}, up: { transaction: 'none', batches } };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
