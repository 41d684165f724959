import { createHash } from 'node:crypto';
import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, SourceHistory, SourceProblem } from '../migration.ts';
import { blobsOf, buildMigration, wholeFile } from './shared/build-migration.ts';
import { filesIn, folderOf, nameOf } from './shared/folders.ts';
import { findManifest } from './shared/manifests.ts';
import { ownerOfUpDownFolder, SQLX_DEPENDENCY } from './shared/owner.ts';
import { duplicateVersions, unreadable } from './shared/problems.ts';
import { quoteLiteral } from './shared/quote.ts';
import { readSql } from './shared/read-sql.ts';
import { otherEngineOfCrate } from './shared/rust-engine.ts';
import { isSql, sampleSql, sourceOf, sqlFolders } from './shared/sample.ts';

/** launchbadge/sqlx:sqlx-core/src/migrate/source.rs, resolve_blocking_with_config. */
const NAME = /^([+-]?\d+)_(.*\.sql)$/s;
const MARKER_OF_OTHERS = /^--\s*(?:\+goose|\+migrate|migrate:up)\b/im;

/** launchbadge/sqlx:sqlx-postgres/src/migrate.rs, ensure_migrations_table. */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS _sqlx_migrations (
  version BIGINT PRIMARY KEY,
  description TEXT NOT NULL,
  installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
  success BOOLEAN NOT NULL,
  checksum BYTEA NOT NULL,
  execution_time BIGINT NOT NULL
)`;

/** sqlx: a file as one string, one transaction each unless it starts with `-- no-transaction`. */
export const sqlx: MigrationTool = { id: 'sqlx', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources: MigrationSource[] = [];
  for (const folder of sqlFolders(tree)) {
    const files = filesIn(tree, folder).filter(isSql);
    const named = files.filter((file) => NAME.test(nameOf(file.path)));
    if (named.length === 0 || named.length * 2 < files.length) continue;
    const reversible = named.some((file) => /\.(?:up|down)\.sql$/.test(file.path));
    const reason = reversible ? await reasonOfPair(tree, folder) : await reasonOfSimple(tree, folder);
    if (reason === undefined) continue;
    const source: MigrationSource = {
      tool: 'sqlx',
      path: folder,
      reason: `${named.length} files named NNN_name${reversible ? '.up' : ''}.sql, and ${reason}`,
    };
    const skipped = await otherEngine(tree, folder);
    sources.push(skipped === undefined ? await sourceOf(tree, source) : { ...source, skipped });
  }
  return sources;
}

async function reasonOfPair(tree: Tree, folder: string): Promise<string | undefined> {
  const owner = await ownerOfUpDownFolder(tree, folder);
  return owner?.tool === 'sqlx' ? owner.reason : undefined;
}

/** `NNN_name.sql` is every tool's name: the crate above must require sqlx, or the folder be its usual `migrations`. */
async function reasonOfSimple(tree: Tree, folder: string): Promise<string | undefined> {
  if (tree.get(`${folder}/atlas.sum`) !== undefined || tree.get(`${folder}/meta/_journal.json`) !== undefined)
    return undefined;
  const reach = /migrations?$/.test(folder) ? 'anywhere' : 'above';
  const cargo = await findManifest(tree, folder, { names: ['Cargo.toml'], pattern: SQLX_DEPENDENCY, reach });
  if (cargo === undefined) return undefined;
  const texts = await sampleSql(tree, folder);
  if (texts.some((text) => MARKER_OF_OTHERS.test(text))) return undefined;
  return `${cargo.path} requires sqlx`;
}

async function otherEngine(tree: Tree, folder: string): Promise<string | undefined> {
  const cargo = await findManifest(tree, folder, { names: ['Cargo.toml'], pattern: SQLX_DEPENDENCY, reach: 'above' });
  const [, features = ''] = /^\s*sqlx\s*=[^\n]*features\s*=\s*\[([^\]]*)\]/m.exec(cargo?.text ?? '') ?? [];
  if (/"(?:postgres|any)/.test(features)) return undefined;
  const [, engine] = /"(mysql|sqlite)/.exec(features) ?? [];
  if (engine !== undefined)
    return `${cargo?.path ?? 'Cargo.toml'} builds sqlx for ${engine}; Lockstep rehearses PostgreSQL.`;
  return cargo === undefined ? undefined : otherEngineOfCrate(tree, folderOf(cargo.path));
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const problems: SourceProblem[] = [];
  const named = filesIn(tree, source.path).filter((file) => /^[^_]*_.*\.sql$/s.test(nameOf(file.path)));
  const files = named.filter((file) => NAME.test(nameOf(file.path)));
  for (const file of named) if (!files.includes(file)) problems.push(wrongName(file));
  const downs = new Map(files.filter(isDown).map((file) => [versionOf(file), file]));
  const migrations: Migration[] = [];
  for (const file of files.filter((candidate) => !isDown(candidate))) {
    const down = downs.get(versionOf(file));
    migrations.push(await readMigration({ tree, source, file, down, problems }));
  }
  migrations.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : BigInt(a.id) > BigInt(b.id) ? 1 : 0));
  problems.push(...duplicateVersions(migrations, 'sqlx fails on the second, as the version is the key of its table.'));
  return { source, bookkeeping: BOOKKEEPING, migrations, problems };
}

function isDown(file: TreeFile): boolean {
  return file.path.endsWith('.down.sql');
}

function versionOf(file: TreeFile): string {
  return String(BigInt((NAME.exec(nameOf(file.path))?.[1] ?? '0').replace(/^\+/, '')));
}

interface ReadInput {
  tree: Tree;
  source: MigrationSource;
  file: TreeFile;
  down: TreeFile | undefined;
  problems: SourceProblem[];
}

async function readMigration({ tree, source, file, down, problems }: ReadInput): Promise<Migration> {
  const { text, problem } = await readSql(tree, file);
  const downText = down && (await readSql(tree, down));
  for (const found of [problem, downText?.problem]) if (found !== undefined) problems.push(found);
  const id = versionOf(file);
  const [, version = '', rest = ''] = NAME.exec(nameOf(file.path)) ?? [];
  // source.rs: trim_end_matches takes the suffix away as often as it is there.
  const description = rest
    .replace(rest.endsWith('.up.sql') ? /(?:\.up\.sql)+$/ : /(?:\.sql)+$/, '')
    .replaceAll('_', ' ');
  const checksum = createHash('sha384').update(text).digest('hex');
  return buildMigration({
    id,
    version,
    tool: 'sqlx',
    source: source.path,
    path: file.path,
    files: blobsOf(file, down),
    up: wholeFile(file.path, text, transactionOf(text)),
    down: down && downText && wholeFile(down.path, downText.text, transactionOf(downText.text)),
    notAnalysed: problem?.message,
    record: `INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (${id}, ${quoteLiteral(description)}, TRUE, '\\x${checksum}'::bytea, -1)`,
    unrecord: `DELETE FROM _sqlx_migrations WHERE version = ${id}`,
    checksum,
  });
}

function transactionOf(text: string): 'migration' | 'none' {
  return text.startsWith('-- no-transaction') ? 'none' : 'migration';
}

function wrongName(file: TreeFile): SourceProblem {
  const why = 'does not start with a whole number and `_`, and sqlx refuses to read the folder';
  return unreadable(file.path, why, 'Rename it to NNN_name.sql, or move it out of the folder.');
}
