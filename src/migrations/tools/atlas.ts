import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, Script, SourceHistory, SourceProblem } from '../migration.ts';
import { scanAtlas } from './shared/atlas-scanner.ts';
import { checkAtlasSum } from './shared/atlas-sum.ts';
import { blobsOf, buildMigration } from './shared/build-migration.ts';
import { compareBytes, filesIn, folderOf, foldersOf, nameOf } from './shared/folders.ts';
import { findManifest } from './shared/manifests.ts';
import { ownerOfUpDownFolder } from './shared/owner.ts';
import { duplicateVersions, unreadable } from './shared/problems.ts';
import { quoteLiteral } from './shared/quote.ts';
import { lineAt, readSql } from './shared/read-sql.ts';
import { isSql, sampleSql, sourceOf } from './shared/sample.ts';

const OTHER_MARKERS = /^--\s*(?:\+goose|\+migrate|migrate:up)\b/im;
const TABLE = '"atlas_schema_revisions"."atlas_schema_revisions"';

/** ariga/atlas:cmd/atlas/internal/migrate/ent/schema/revision.go, as ent creates it on PostgreSQL. */
const BOOKKEEPING = `CREATE SCHEMA IF NOT EXISTS "atlas_schema_revisions";
CREATE TABLE IF NOT EXISTS ${TABLE} (
  "version" character varying NOT NULL,
  "description" character varying NOT NULL,
  "type" bigint NOT NULL DEFAULT 2,
  "applied" bigint NOT NULL DEFAULT 0,
  "total" bigint NOT NULL DEFAULT 0,
  "executed_at" timestamptz NOT NULL,
  "execution_time" bigint NOT NULL,
  "error" text NULL,
  "error_stmt" text NULL,
  "hash" character varying NOT NULL,
  "partial_hashes" jsonb NULL,
  "operator_version" character varying NOT NULL,
  PRIMARY KEY ("version")
)`;

/** Atlas' versioned migrations: statement by statement, one transaction a file unless `-- atlas:txmode none`. */
export const atlas: MigrationTool = { id: 'atlas', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources: MigrationSource[] = [];
  for (const [folder, files] of foldersOf(tree)) {
    const sql = files.filter(isSql);
    if (sql.length === 0 || !files.some((file) => nameOf(file.path) === 'atlas.sum')) continue;
    if (await isAnotherTools(tree, folder)) continue;
    const reason = `atlas.sum beside ${sql.length} .sql files`;
    const skipped = await otherEngine(tree, folder);
    const source = await sourceOf(tree, { tool: 'atlas', path: folder, reason });
    sources.push(skipped === undefined || source.skipped !== undefined ? source : { ...source, skipped });
  }
  return sources;
}

/** Atlas also writes the formats of other tools, which then run them; their modules verify atlas.sum. */
async function isAnotherTools(tree: Tree, folder: string): Promise<boolean> {
  const names = filesIn(tree, folder).map((file) => nameOf(file.path));
  if (names.some((name) => /^[VRU]\S*__.*\.sql$/.test(name))) return true;
  if ((await sampleSql(tree, folder)).some((text) => OTHER_MARKERS.test(text))) return true;
  if (!names.some((name) => name.endsWith('.up.sql'))) return false;
  return (await ownerOfUpDownFolder(tree, folder)) !== undefined;
}

/** atlas.hcl of this project, where every database that it names is another engine's. */
async function otherEngine(tree: Tree, folder: string): Promise<string | undefined> {
  const hcl = await findManifest(tree, folder, { names: ['atlas.hcl'], pattern: /^/, reach: 'above' });
  if (hcl === undefined || /\bpostgres(?:ql)?\b/i.test(hcl.text)) return undefined;
  const [, engine] = /"(?:docker:\/\/)?(mysql|maria|mariadb|sqlite|sqlserver|clickhouse)\b/i.exec(hcl.text) ?? [];
  return engine && `${hcl.path} names ${engine} and no PostgreSQL; Lockstep rehearses PostgreSQL.`;
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const all = filesIn(tree, source.path).filter(isSql);
  const golang = all.some((file) => file.path.endsWith('.up.sql'));
  // sql/sqltool/tool.go, GolangMigrateDir: only the up files are Atlas', the down files are not run by it.
  const files = golang ? all.filter((file) => file.path.endsWith('.up.sql')) : all;
  files.sort((a, b) => compareBytes(nameOf(a.path), nameOf(b.path)));
  const sum = await checkAtlasSum(tree, source.path, files);
  const problems: SourceProblem[] = [...sum.problems];
  const migrations: Migration[] = [];
  for (const file of files) {
    const hash = sum.hashes.get(nameOf(file.path)) ?? '';
    migrations.push(...(await readMigration({ tree, source, file, hash, first: migrations.length === 0, problems })));
  }
  problems.push(...duplicateVersions(migrations, 'Atlas keeps one row a version and runs only one of them.'));
  return { source, bookkeeping: BOOKKEEPING, migrations, problems };
}

interface ReadInput {
  tree: Tree;
  source: MigrationSource;
  file: TreeFile;
  hash: string;
  /** Whether no file of the history came before. */
  first: boolean;
  problems: SourceProblem[];
}

/** A checkpoint stands for the files before it, and a database that has those never runs it: only a first one counts. */
async function readMigration({ tree, source, file, hash, first, problems }: ReadInput): Promise<Migration[]> {
  const name = nameOf(file.path);
  const { text, problem } = await readSql(tree, file);
  const directives = fileDirectives(text);
  if (!first && directives.has('checkpoint')) return [];
  const up = splitFile(file.path, text, directives.get('txmode'));
  const refusal = problem ?? (typeof up === 'string' ? refused(file, up) : undefined);
  if (refusal !== undefined) problems.push(refusal);
  const script: Script = typeof up === 'string' ? { batches: [], transaction: 'migration' } : up;
  const stem = name.replace(/\.sql$/, '');
  const separator = stem.indexOf('_');
  const version = separator < 0 ? stem : stem.slice(0, separator);
  const description = separator < 0 ? '' : stem.slice(separator + 1).replace(/\.up$/, '');
  const count = script.batches.length;
  const down = name.endsWith('.up.sql')
    ? tree.get(`${folderOf(file.path)}/${name.replace(/\.up\.sql$/, '.down.sql')}`)
    : undefined;
  return [
    buildMigration({
      id: version,
      version,
      tool: 'atlas',
      source: source.path,
      path: file.path,
      files: blobsOf(file, down),
      up: script,
      notAnalysed: refusal?.message,
      record: `INSERT INTO ${TABLE} ("version", "description", "type", "applied", "total", "executed_at", "execution_time", "hash", "operator_version") VALUES (${quoteLiteral(version)}, ${quoteLiteral(description)}, 2, ${count}, ${count}, now(), 0, ${quoteLiteral(hash)}, 'Lockstep')`,
      unrecord: `DELETE FROM ${TABLE} WHERE "version" = ${quoteLiteral(version)}`,
      checksum: hash,
    }),
  ];
}

/** The script, or why Atlas cannot read the file. */
function splitFile(path: string, text: string, mode: string | undefined): Script | string {
  // cmd/atlas/internal/cmdapi/migrate.go, txmodeFor: a file may say none or file; all is for the command line.
  if (mode !== undefined && mode !== 'none' && mode !== 'file') return `it asks for txmode ${JSON.stringify(mode)}`;
  const scan = scanAtlas(text);
  if ('error' in scan) return scan.error;
  const batches = scan.statements.map(({ text: sql, offset }) => ({ sql, path, line: lineAt(text, offset) }));
  return { batches, transaction: mode === 'none' ? 'none' : 'migration' };
}

/** sql/migrate/dir.go, LocalFile.comments: directives of the file are above its first empty line. */
function fileDirectives(text: string): Map<string, string> {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !/^(?:#|--)/.test(line));
  const head = end < 0 ? lines : lines.slice(0, end);
  const rest = end < 0 ? '' : lines.slice(end).join('\n');
  if (rest !== '' && !/^[ \t]*\r?\n/.test(rest)) return new Map();
  const found = head
    .map((line) => /^[ -~]*?atlas:(\w+)(?: +(.+))?$/.exec(line.trim()))
    .filter((match) => match !== null);
  return new Map(found.map((match) => [match[1] ?? '', match[2] ?? '']));
}

function refused(file: TreeFile, why: string): SourceProblem {
  return unreadable(file.path, `Atlas cannot read it: ${why}.`, 'Correct the file; atlas migrate apply would stop.');
}
