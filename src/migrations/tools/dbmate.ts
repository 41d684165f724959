import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, Script, SourceHistory, SourceProblem } from '../migration.ts';
import { checkAtlasSum } from './shared/atlas-sum.ts';
import { blobsOf, buildMigration } from './shared/build-migration.ts';
import { compareBytes, filesIn, nameOf } from './shared/folders.ts';
import { duplicateVersions, unreadable } from './shared/problems.ts';
import { quoteLiteral } from './shared/quote.ts';
import { lineAt, readSql } from './shared/read-sql.ts';
import { foldersWithMarker, isSql, sourceOf } from './shared/sample.ts';

/** amacneil/dbmate:pkg/dbmate/db.go, migrationFileRegexp. */
const NAME = /^(\d+).*\.sql$/;
/** amacneil/dbmate:pkg/dbmate/migration.go, upRegExp and downRegExp; Go's `^` and `$` stop at line feeds only. */
const UP = /(?<![^\n])--[\t\n\f\r ]*migrate:up(?:[\t\n\f\r ]*(?![^\n])|[\t\n\f\r ]+[^\t\n\f\r ]+)/g;
const DOWN = /(?<![^\n])--[\t\n\f\r ]*migrate:down(?:[\t\n\f\r ]*(?![^\n])|[\t\n\f\r ]+[^\t\n\f\r ]+)/g;
const TABLE = 'public.schema_migrations';

/** amacneil/dbmate:pkg/driver/postgres/postgres.go, CreateMigrationsTable, with the default table and schema. */
const BOOKKEEPING = `create table if not exists ${TABLE} (version varchar primary key)`;

/** dbmate: each block as one string, one transaction a file unless `-- migrate:up transaction:false`. */
export const dbmate: MigrationTool = { id: 'dbmate', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources: MigrationSource[] = [];
  for (const folder of await foldersWithMarker(tree, /^--\s*migrate:up\b/m)) {
    const count = filesIn(tree, folder).filter((file) => NAME.test(nameOf(file.path))).length;
    if (count === 0) continue;
    const reason = `${count} files named NNN_name.sql, with "-- migrate:up" in them`;
    sources.push(await sourceOf(tree, { tool: 'dbmate', path: folder, reason }));
  }
  return sources;
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const problems: SourceProblem[] = [];
  // FindMigrations sorts by file name, as strings: 10_x.sql runs before 9_x.sql.
  const files = filesIn(tree, source.path)
    .filter((file) => NAME.test(nameOf(file.path)))
    .sort((a, b) => compareBytes(nameOf(a.path), nameOf(b.path)));
  const migrations: Migration[] = [];
  for (const file of files) migrations.push(await readMigration({ tree, source, file, problems }));
  problems.push(...duplicateVersions(migrations, 'dbmate runs only one of them where both are new, then fails.'));
  const sum = await checkAtlasSum(tree, source.path, filesIn(tree, source.path).filter(isSql));
  return { source, bookkeeping: BOOKKEEPING, migrations, problems: [...problems, ...sum.problems] };
}

interface ReadInput {
  tree: Tree;
  source: MigrationSource;
  file: TreeFile;
  problems: SourceProblem[];
}

async function readMigration({ tree, source, file, problems }: ReadInput): Promise<Migration> {
  const { text, problem } = await readSql(tree, file);
  const blocks = splitBlocks(file.path, text);
  const refusal =
    problem ??
    (typeof blocks === 'string'
      ? unreadable(file.path, `dbmate cannot run it: ${blocks}.`, 'Correct the file; dbmate would stop.')
      : undefined);
  if (refusal !== undefined) problems.push(refusal);
  const version = NAME.exec(nameOf(file.path))?.[1] ?? '';
  return buildMigration({
    id: version,
    version,
    tool: 'dbmate',
    source: source.path,
    path: file.path,
    files: blobsOf(file),
    up: typeof blocks === 'string' ? { batches: [], transaction: 'migration' } : blocks.up,
    down: typeof blocks === 'string' ? undefined : blocks.down,
    notAnalysed: refusal?.message,
    record: `insert into ${TABLE} (version) values (${quoteLiteral(version)})`,
    unrecord: `delete from ${TABLE} where version = ${quoteLiteral(version)}`,
  });
}

/** The two blocks, or why dbmate cannot run the file (parseMigrationContents, parseMigrationSection). */
function splitBlocks(path: string, text: string): { up: Script; down: Script } | string {
  const [up, second] = [...text.matchAll(UP)].map((match) => match.index);
  if (up === undefined) return 'it has no "-- migrate:up"';
  const before = text.slice(0, up).split('\n');
  if (before.some((line) => !/^[\t\n\f\r ]*(?:--.*)?$/s.test(line))) return 'a statement stands before "-- migrate:up"';
  // Each section inserts the same version, which is the table's primary key.
  if (second !== undefined) return 'it has two "-- migrate:up", and dbmate records the version twice';
  const [down, extra] = [...text.matchAll(DOWN)].map((match) => match.index);
  if (down === undefined) return 'it has no "-- migrate:down"';
  if (extra !== undefined) return 'it has two "-- migrate:down"';
  if (down < up) return '"-- migrate:down" stands before "-- migrate:up"';
  return {
    up: toScript({ path, text, start: up, end: down }),
    down: toScript({ path, text, start: down, end: text.length }),
  };
}

function toScript({ path, text, start, end }: { path: string; text: string; start: number; end: number }): Script {
  const sql = text.slice(start, end);
  const options = (sql.split('\n', 1)[0] ?? '')
    .replace(/^--[\t\f\r ]*migrate:(?:up|down)/, '')
    .trim()
    .split(/\s+/);
  // Later options win; a word with other than one colon is ignored (parseMigrationOptions).
  const transaction = options.findLast((option) => /^transaction:[^:]*$/.test(option));
  return {
    batches: [{ sql, path, line: lineAt(text, start) }],
    transaction: transaction === 'transaction:false' ? 'none' : 'migration',
  };
}
