import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, SourceHistory, SourceProblem } from '../migration.ts';
import { blobsOf, buildMigration } from './shared/build-migration.ts';
import { compareBytes, filesIn, nameOf } from './shared/folders.ts';
import { unreadable } from './shared/problems.ts';
import { quoteLiteral } from './shared/quote.ts';
import { readSql } from './shared/read-sql.ts';
import { foldersWithMarker, isSql, sourceOf } from './shared/sample.ts';
import { splitSqlMigrate } from './shared/sql-migrate-statements.ts';

const MARKER = /^-- \+migrate Up\b/m;

/** rubenv/sql-migrate:migrate.go, getMigrationDbMap: the table that gorp creates from MigrationRecord. */
const BOOKKEEPING =
  'create table if not exists "gorp_migrations" ("id" text not null primary key, "applied_at" timestamp with time zone)';

/** sql-migrate: statement by statement, one transaction a file unless `-- +migrate Up notransaction`. */
export const sqlMigrate: MigrationTool = { id: 'sql-migrate', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources: MigrationSource[] = [];
  for (const folder of await foldersWithMarker(tree, MARKER)) {
    const count = filesIn(tree, folder).filter(isSql).length;
    const reason = `${count} .sql files, with "-- +migrate Up" in them`;
    sources.push(await sourceOf(tree, { tool: 'sql-migrate', path: folder, reason }));
  }
  return sources;
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const problems: SourceProblem[] = [];
  const files = filesIn(tree, source.path).filter(isSql).sort(compareFiles);
  const migrations: Migration[] = [];
  for (const file of files) migrations.push(await readMigration({ tree, source, file, problems }));
  return { source, bookkeeping: BOOKKEEPING, migrations, problems };
}

/** migrate.go, Migration.Less: by the leading number, then by the whole name; names without a number come last. */
function compareFiles(a: TreeFile, b: TreeFile): number {
  const [left, right] = [nameOf(a.path), nameOf(b.path)];
  const [x, y] = [leadingNumber(left), leadingNumber(right)];
  if (x !== undefined && y !== undefined && x !== y) return x < y ? -1 : 1;
  if (x !== undefined && y === undefined) return -1;
  if (x === undefined && y !== undefined) return 1;
  return compareBytes(left, right);
}

function leadingNumber(name: string): bigint | undefined {
  const [digits] = /^\d+/.exec(name) ?? [];
  return digits === undefined ? undefined : BigInt(digits);
}

interface ReadInput {
  tree: Tree;
  source: MigrationSource;
  file: TreeFile;
  problems: SourceProblem[];
}

async function readMigration({ tree, source, file, problems }: ReadInput): Promise<Migration> {
  const name = nameOf(file.path);
  const { text, problem } = await readSql(tree, file);
  const parsed = splitSqlMigrate(file.path, text);
  const refusal =
    problem ??
    (parsed.error === undefined
      ? undefined
      : unreadable(
          file.path,
          `sql-migrate cannot read it: ${parsed.error}.`,
          'Correct the file; sql-migrate would stop.',
        ));
  if (refusal !== undefined) problems.push(refusal);
  const id = quoteLiteral(name);
  return buildMigration({
    id: name,
    version: /^\d+/.exec(name)?.[0] ?? name,
    tool: 'sql-migrate',
    source: source.path,
    path: file.path,
    files: blobsOf(file),
    up: parsed.up,
    down: parsed.down.batches.length === 0 ? undefined : parsed.down,
    notAnalysed: refusal?.message,
    record: `insert into "gorp_migrations" ("id","applied_at") values (${id}, now())`,
    unrecord: `delete from "gorp_migrations" where "id"=${id}`,
  });
}
