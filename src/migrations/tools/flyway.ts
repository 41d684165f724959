import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Batch, Migration, MigrationSource, MigrationTool, SourceHistory, SourceProblem } from '../migration.ts';
import { flywayChecksum } from './flyway/checksum.ts';
import { codeFolders, filesAt, findLocations } from './flyway/locations.ts';
import { compareVersions, type FlywayName, parseFlywayName } from './flyway/names.ts';
import { type FlywayScript, readScript } from './flyway/script.ts';
import { type FlywaySettings, flywaySettings } from './flyway/settings.ts';
import { blobsOf, buildMigration } from './shared/build-migration.ts';
import { filesIn, nameOf } from './shared/folders.ts';
import { unreadable } from './shared/problems.ts';
import { quoteLiteral } from './shared/quote.ts';

/**
 * Flyway: versions compare number by number, repeatable files run after them when changed, statements are sent one by
 * one in one transaction a file (flyway/flyway: DbMigrate, ParserSqlScript). Steps in Java stand between the SQL ones.
 */
export const flyway: MigrationTool = { id: 'flyway', detect: findLocations, read };

interface Found {
  file: TreeFile;
  name: FlywayName;
  location: string;
}

interface Reading {
  tree: Tree;
  source: MigrationSource;
  settings: FlywaySettings;
  problems: SourceProblem[];
  undos: Map<string, Found>;
  before: FlywayScript[];
  after: FlywayScript[];
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const settings = await flywaySettings(tree, source.path);
  const found = findFiles(tree, source);
  const byKind = Map.groupBy(found, ({ name }) => name.kind);
  const callbacks = (byKind.get('callback') ?? []).filter(({ name }) => name.language === undefined);
  const problems = (byKind.get('wrong') ?? []).map(({ file }) => wrongName(file.path));
  const undos = new Map((byKind.get('undo') ?? []).map((undo) => [undo.name.version, undo]));
  const reading: Reading = { tree, source, settings, problems, undos, before: [], after: [] };
  for (const { file, name } of callbacks) {
    if (name.event === 'beforeEachMigrate') reading.before.push(await readScript(tree, file, settings));
    if (name.event === 'afterEachMigrate') reading.after.push(await readScript(tree, file, settings));
  }

  const steps = [
    ...eventsOf(callbacks, ['beforeMigrate']),
    ...versionedSteps(byKind),
    ...eventsOf(callbacks, ['afterVersioned', 'beforeRepeatables']),
    ...(byKind.get('repeatable') ?? []).sort((a, b) => (a.name.description < b.name.description ? -1 : 1)),
    ...eventsOf(callbacks, ['afterMigrateApplied', 'afterMigrate']),
  ];
  const ids = new Set<string>();
  const migrations: Migration[] = [];
  for (const step of steps) {
    const migration = await readStep(reading, step);
    const id = ids.has(migration.id) ? step.file.path : migration.id;
    ids.add(id);
    migrations.push({ ...migration, id });
  }
  const table = `"public"."${settings.table}"`;
  return { source, bookkeeping: bookkeeping(settings), table, migrations, problems };
}

function findFiles(tree: Tree, source: MigrationSource): Found[] {
  const locations = [source.path, ...(source.morePaths ?? [])];
  const files = locations.flatMap((location) => [
    ...filesAt(tree, location).map((file) => ({ file, location })),
    ...codeFolders(location).flatMap((folder) => filesIn(tree, folder).map((file) => ({ file, location: folder }))),
  ]);
  return files.flatMap(({ file, location }) => {
    const name = parseFlywayName(file.path);
    return name === undefined ? [] : [{ file, location, name }];
  });
}

/** A baseline (B…) stands for the versions up to its own only where their files are gone. */
function versionedSteps(byKind: Map<string, Found[]>): Found[] {
  const order = (a: Found, b: Found) => compareVersions(a.name.version, b.name.version);
  const versioned = (byKind.get('versioned') ?? []).sort(order);
  const baseline = (byKind.get('baseline') ?? []).sort(order).at(-1);
  const [oldest] = versioned;
  if (baseline === undefined || (oldest !== undefined && order(oldest, baseline) <= 0)) return versioned;
  return [baseline, ...versioned];
}

/** Callbacks of one event run in the order of their names. */
function eventsOf(callbacks: Found[], events: string[]): Found[] {
  return events.flatMap((event) =>
    callbacks
      .filter(({ name }) => name.event === event)
      .sort((a, b) => (a.name.description < b.name.description ? -1 : 1)),
  );
}

async function readStep(reading: Reading, { file, name, location }: Found): Promise<Migration> {
  const { source, settings, tree } = reading;
  const common = {
    id: nameOf(file.path),
    version: name.version,
    tool: 'flyway' as const,
    source: source.path,
    path: file.path,
  };
  const script = location === '.' ? file.path : file.path.slice(location.length + 1);
  if (name.language !== undefined) {
    const record = recordOf({ settings, name, script, checksum: 'NULL', type: 'JDBC' });
    const notAnalysed = `${file.path} is a step in ${name.language}: what it does is only known by running it.`;
    const up = { batches: [], transaction: 'migration' as const };
    return { ...buildMigration({ ...common, files: blobsOf(file), up, record, notAnalysed }), ...flagsOf(name) };
  }
  const content = await readScript(tree, file, settings);
  reading.problems.push(...content.problems);
  const undo = reading.undos.get(name.version);
  const down =
    undo === undefined || name.kind !== 'versioned' ? undefined : await readScript(tree, undo.file, settings);
  const around = name.kind === 'callback' ? { before: [], after: [] } : reading;
  const batches = [...batchesOf(around.before), ...content.script.batches, ...batchesOf(around.after)];
  const checksum = String(flywayChecksum(name.kind === 'repeatable' ? content.replaced : content.text));
  const type = name.kind === 'baseline' ? 'SQL_BASELINE' : 'SQL';
  return {
    ...buildMigration({
      ...common,
      files: blobsOf(file, content.conf),
      up: { ...content.script, batches },
      down: down?.script,
      record: name.kind === 'callback' ? undefined : recordOf({ settings, name, script, checksum, type }),
      unrecord: name.kind === 'versioned' ? unrecordOf(settings, name) : undefined,
      checksum,
      notAnalysed: content.notAnalysed ?? down?.notAnalysed,
    }),
    ...flagsOf(name),
  };
}

function flagsOf(name: FlywayName): Pick<Migration, 'repeatable' | 'everyRun'> {
  if (name.kind === 'repeatable') return { repeatable: true };
  if (name.kind !== 'callback') return {};
  return { repeatable: true, everyRun: name.event === 'beforeMigrate' ? 'before' : 'after' };
}

function batchesOf(scripts: FlywayScript[]): Batch[] {
  return scripts.flatMap((script) => script.script.batches);
}

function wrongName(path: string): SourceProblem {
  return unreadable(
    path,
    'is not a name that Flyway reads (V, a version of numbers, two underscores, a description), so Flyway ignores it silently',
    'Rename it like V2__add_users.sql.',
  );
}

/** flyway/flyway: PostgreSQLDatabase.getRawCreateScript. */
function bookkeeping({ table }: FlywaySettings): string {
  return `CREATE TABLE IF NOT EXISTS "public"."${table}" (
    "installed_rank" INT NOT NULL CONSTRAINT "${table}_pk" PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INTEGER,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
    "execution_time" INTEGER NOT NULL,
    "success" BOOLEAN NOT NULL
);
CREATE INDEX IF NOT EXISTS "${table}_s_idx" ON "public"."${table}" ("success");`;
}

interface RecordInput {
  settings: FlywaySettings;
  name: FlywayName;
  script: string;
  checksum: string;
  type: string;
}

function recordOf({ settings, name, script, checksum, type }: RecordInput): string {
  const table = `"public"."${settings.table}"`;
  const version = name.version === '' ? 'NULL' : quoteLiteral(name.shownVersion);
  return `INSERT INTO ${table} ("installed_rank", "version", "description", "type", "script", "checksum", "installed_by", "execution_time", "success")
SELECT coalesce(max("installed_rank"), 0) + 1, ${version}, ${quoteLiteral(name.description)}, '${type}', ${quoteLiteral(script)}, ${checksum}, current_user, 0, true FROM ${table};`;
}

function unrecordOf(settings: FlywaySettings, name: FlywayName): string {
  return `DELETE FROM "public"."${settings.table}" WHERE "version" = ${quoteLiteral(name.shownVersion)};`;
}
