import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, SourceHistory, SourceProblem } from '../migration.ts';
import { checkAtlasSum } from './shared/atlas-sum.ts';
import { blobsOf, buildMigration, wholeFile } from './shared/build-migration.ts';
import { filesIn, nameOf } from './shared/folders.ts';
import { ownerOfUpDownFolder } from './shared/owner.ts';
import { duplicateVersions, repeatVersions } from './shared/problems.ts';
import { readSql } from './shared/read-sql.ts';
import { sourceOf, sqlFolders } from './shared/sample.ts';

/** golang-migrate/migrate:source/parse.go, Regex: any extension counts, so `1_x.up.sql.bak` is a migration too. */
const NAME = /^([0-9]+)_(.*)\.(down|up)\.(.*)$/;
const TABLE = '"public"."schema_migrations"';

/** golang-migrate/migrate:database/postgres/postgres.go, ensureVersionTable and SetVersion, with the default table. */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS ${TABLE} (version bigint not null primary key, dirty boolean not null)`;

interface Version {
  number: bigint;
  text: string;
  up?: TreeFile;
  down?: TreeFile;
}

/** golang-migrate: one string per file, no transaction of its own, so PostgreSQL's implicit one holds a file together. */
export const golangMigrate: MigrationTool = { id: 'golang-migrate', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources: MigrationSource[] = [];
  for (const folder of sqlFolders(tree)) {
    const ups = filesIn(tree, folder).filter((file) => /^\d+_.*\.up\.sql$/.test(nameOf(file.path)));
    if (ups.length === 0) continue;
    const owner = await ownerOfUpDownFolder(tree, folder);
    if (owner?.tool !== 'golang-migrate' || isRefused(ups)) continue;
    const reason = `${ups.length} files named NNN_name.up.sql, and ${owner.reason}`;
    sources.push(await sourceOf(tree, { tool: 'golang-migrate', path: folder, reason }));
  }
  return sources;
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const problems: SourceProblem[] = [];
  const { versions, taken } = collectVersions(filesIn(tree, source.path));
  const migrations: Migration[] = [];
  let previous: string | undefined;
  for (const version of versions) {
    migrations.push(await readMigration({ tree, source, version, previous, problems }));
    previous = String(version.number);
  }
  const clashes = taken.map((file) => ({ ...emptyMigration(source, file) }));
  problems.push(...duplicateVersions([...migrations, ...clashes], 'golang-migrate refuses to run.'));
  const ups = versions.map((version) => version.up).filter((up) => up?.path.endsWith('.up.sql') === true);
  const sum = await checkAtlasSum(
    tree,
    source.path,
    ups.filter((up) => up !== undefined),
  );
  return { source, bookkeeping: BOOKKEEPING, migrations, problems: [...problems, ...sum.problems] };
}

/** A folder that lives with several files of one version is another tool's. */
function isRefused(ups: TreeFile[]): boolean {
  return repeatVersions(ups.map((file) => NAME.exec(nameOf(file.path))?.[1] ?? ''));
}

/** By number, as source/migration.go's index; a second file of the same version and direction is refused. */
function collectVersions(files: TreeFile[]): { versions: Version[]; taken: TreeFile[] } {
  const versions = new Map<bigint, Version>();
  const taken: TreeFile[] = [];
  for (const file of files) {
    const [, text = '', , direction] = NAME.exec(nameOf(file.path)) ?? [];
    if (direction !== 'up' && direction !== 'down') continue;
    const number = BigInt(text);
    const version = versions.get(number) ?? { number, text };
    versions.set(number, version);
    if (version[direction] === undefined) version[direction] = file;
    else taken.push(file);
  }
  const sorted = [...versions.values()].sort((a, b) => (a.number < b.number ? -1 : 1));
  return { versions: sorted, taken };
}

interface ReadInput {
  tree: Tree;
  source: MigrationSource;
  version: Version;
  previous: string | undefined;
  problems: SourceProblem[];
}

async function readMigration({ tree, source, version, previous, problems }: ReadInput): Promise<Migration> {
  const { up, down } = version;
  const upText = up && (await readSql(tree, up));
  const downText = down && (await readSql(tree, down));
  for (const text of [upText, downText]) if (text?.problem !== undefined) problems.push(text.problem);
  const path = (up ?? down)?.path ?? source.path;
  if (up === undefined) problems.push(missingUp(path));
  return buildMigration({
    id: String(version.number),
    version: version.text,
    tool: 'golang-migrate',
    source: source.path,
    path,
    files: blobsOf(up, down),
    up: up && upText ? wholeFile(up.path, upText.text, 'none') : { batches: [], transaction: 'none' },
    down: down && downText && wholeFile(down.path, downText.text, 'none'),
    notAnalysed: upText?.problem?.message,
    record: setVersion(String(version.number)),
    unrecord: setVersion(previous),
  });
}

/** SetVersion replaces the one row: the newest version, or none. */
function setVersion(version: string | undefined): string {
  const insert = version === undefined ? '' : `; INSERT INTO ${TABLE} (version, dirty) VALUES (${version}, false)`;
  return `TRUNCATE ${TABLE}${insert}`;
}

function emptyMigration(source: MigrationSource, file: TreeFile): Migration {
  const [, version = ''] = NAME.exec(nameOf(file.path)) ?? [];
  return {
    id: String(BigInt(version)),
    version,
    tool: 'golang-migrate',
    source: source.path,
    path: file.path,
    files: blobsOf(file),
    up: { batches: [], transaction: 'none' },
  };
}

function missingUp(path: string): SourceProblem {
  return {
    code: 'missing-file',
    path,
    severity: 'warn',
    message: `${path} has no up file of the same version; golang-migrate counts it as an empty step.`,
    nextStep: 'Add the up file, or delete the down file.',
  };
}
