import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, Script, SourceHistory, SourceProblem } from '../migration.ts';
import { blobsOf, buildMigration, isOnlyComments, wholeFile } from './shared/build-migration.ts';
import { ancestorsOf, compareBytes, filesIn, folderOf, foldersOf, nameOf } from './shared/folders.ts';
import { findManifest } from './shared/manifests.ts';
import { ownerOfUpDownFolder } from './shared/owner.ts';
import { readSql } from './shared/read-sql.ts';
import { sourceOf } from './shared/sample.ts';

/** ory/x:popx/match.go, MigrationFileRegexp; gobuffalo/pop:migrator.go, mrx, which also knows fizz. */
const NAME = /^(\d+)_([^.]+)(\.[a-z0-9]+)?(\.autocommit)?\.(up|down)\.(sql|fizz)$/;
/** gobuffalo/pop's CanonicalDialect; another word is an "unsupported dialect", and the file is ignored. */
const POSTGRES = ['postgres', 'postgresql', 'pg', 'pgx'];

/** ory/x:popx/migrator.go, createTransactionalMigrationTable. */
const POPX_BOOKKEEPING = `CREATE TABLE IF NOT EXISTS schema_migration (version VARCHAR (48) NOT NULL, version_self INT NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX IF NOT EXISTS schema_migration_version_idx ON schema_migration (version);
CREATE INDEX IF NOT EXISTS schema_migration_version_self_idx ON schema_migration (version_self)`;
/** gobuffalo/pop:schema_migrations.go, newSchemaMigrations. */
const POP_BOOKKEEPING = `CREATE TABLE IF NOT EXISTS "schema_migration" ("version" VARCHAR (14) NOT NULL, PRIMARY KEY("version"));
CREATE UNIQUE INDEX IF NOT EXISTS "schema_migration_version_idx" ON "schema_migration" (version)`;

interface PopFile {
  file: TreeFile;
  version: string;
  generic: boolean;
  autocommit: boolean;
  direction: 'up' | 'down';
}

/** pop and ory's popx: a file as one string, one transaction each unless `.autocommit.`. */
export const pop: MigrationTool = { id: 'pop', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const folders: string[] = [];
  for (const [folder, files] of foldersOf(tree)) {
    if (!files.some((file) => /^\d+_.*\.up\.(?:sql|fizz)$/.test(nameOf(file.path)))) continue;
    if ((await ownerOfUpDownFolder(tree, folder))?.tool === 'pop') folders.push(folder);
  }
  // Both walk into subfolders, so a folder below another is not a source of its own.
  const tops = folders.filter((folder) => !ancestorsOf(folderOf(folder)).some((above) => folders.includes(above)));
  const sources: MigrationSource[] = [];
  for (const path of tops) {
    const owner = await ownerOfUpDownFolder(tree, path);
    const count = filesIn(tree, path).filter((file) => NAME.test(nameOf(file.path))).length;
    const reason = `${count} files named NNN_name[.dialect].up.sql and .down.sql, and ${owner?.reason ?? 'pop'}`;
    const dialects = dialectsIn(filesIn(tree, path));
    const source: MigrationSource = { tool: 'pop', path, reason };
    // Files of other dialects are left out when reading, so their SQL does not say what the folder is for.
    sources.push(dialects.size > 0 && [...dialects].some(isPostgres) ? source : await sourceOf(tree, source));
  }
  return sources;
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const popx = await findManifest(tree, source.path, { names: ['go.mod'], pattern: /github\.com\/ory\/(?:x|pop)\b/ });
  const files = tree.files
    .filter((file) => source.path === '.' || file.path.startsWith(`${source.path}/`))
    .map(parseName)
    .filter((file) => file !== undefined);
  const ups = pickByVersion(files.filter((file) => file.direction === 'up'));
  const downs = pickByVersion(files.filter((file) => file.direction === 'down'));
  const problems: SourceProblem[] = [];
  const migrations: Migration[] = [];
  for (const version of [...ups.keys()].sort(compareBytes)) {
    const up = ups.get(version);
    if (up === undefined) continue;
    if (popx !== undefined && !downs.has(version)) problems.push(missingDown(up.file));
    migrations.push(await readMigration({ tree, source, up, down: downs.get(version), problems }));
  }
  return { source, bookkeeping: popx === undefined ? POP_BOOKKEEPING : POPX_BOOKKEEPING, migrations, problems };
}

/** The file as pop sees it on PostgreSQL; undefined where it is another dialect's or not a migration. */
function parseName(file: TreeFile): PopFile | undefined {
  const [, version, , infix, autocommit, direction] = NAME.exec(nameOf(file.path)) ?? [];
  if (version === undefined || (direction !== 'up' && direction !== 'down')) return undefined;
  const generic = infix === undefined || infix === '.autocommit';
  if (!generic && !isPostgres(infix.slice(1))) return undefined;
  return { file, version, generic, direction, autocommit: autocommit !== undefined || infix === '.autocommit' };
}

/** popx/migration_info.go, sortAndFilter: PostgreSQL's own file of a version wins over the generic one. */
function pickByVersion(files: PopFile[]): Map<string, PopFile> {
  const picked = new Map<string, PopFile>();
  for (const file of files) {
    const other = picked.get(file.version);
    if (other === undefined || other.generic || !file.generic) picked.set(file.version, file);
  }
  return picked;
}

interface ReadInput {
  tree: Tree;
  source: MigrationSource;
  up: PopFile;
  down: PopFile | undefined;
  problems: SourceProblem[];
}

async function readMigration({ tree, source, up, down, problems }: ReadInput): Promise<Migration> {
  const upText = await readSql(tree, up.file);
  const downText = down && (await readSql(tree, down.file));
  for (const found of [upText.problem, downText?.problem]) if (found !== undefined) problems.push(found);
  return buildMigration({
    id: up.version,
    version: up.version,
    tool: 'pop',
    source: source.path,
    path: up.file.path,
    files: blobsOf(up.file, down?.file),
    up: toScript(up, upText.text),
    down:
      down && downText && notPlain(down.file, downText.text) === undefined ? toScript(down, downText.text) : undefined,
    notAnalysed: upText.problem?.message ?? notPlain(up.file, upText.text),
    record: `INSERT INTO schema_migration (version) VALUES ('${up.version}')`,
    unrecord: `DELETE FROM schema_migration WHERE version = '${up.version}'`,
  });
}

/** A file of comments alone is not sent (popx/migration_box.go, isMigrationEmpty). */
function toScript({ file, autocommit }: PopFile, text: string): Script {
  const sent = isOnlyComments(text) || notPlain(file, text) !== undefined ? '' : text;
  return wholeFile(file.path, sent, autocommit ? 'none' : 'migration');
}

/** Why the text is not the SQL that is sent: both run it through Go's text/template; pop translates fizz. */
function notPlain(file: TreeFile, text: string): string | undefined {
  if (file.path.endsWith('.fizz')) return `${file.path} is fizz, which pop translates into SQL when it runs.`;
  return text.includes('{{') ? `${file.path} is a Go template, whose values are known only to the program.` : undefined;
}

function isPostgres(dialect: string): boolean {
  return POSTGRES.includes(dialect);
}

function dialectsIn(files: TreeFile[]): Set<string> {
  const infixes = files.map((file) => NAME.exec(nameOf(file.path))?.[3]);
  return new Set(
    infixes.filter((infix) => infix !== undefined && infix !== '.autocommit').map((infix) => infix?.slice(1) ?? ''),
  );
}

function missingDown(file: TreeFile): SourceProblem {
  return {
    code: 'missing-file',
    path: file.path,
    severity: 'block',
    message: `${file.path} has no down file of the same version for PostgreSQL, and popx refuses to start without one.`,
    nextStep: 'Add the down file; it may be empty.',
  };
}
