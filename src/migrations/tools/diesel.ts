import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, SourceHistory, SourceProblem } from '../migration.ts';
import { blobsOf, buildMigration, wholeFile } from './shared/build-migration.ts';
import { foreignDialect } from './shared/dialect.ts';
import { compareBytes, folderOf, foldersOf, nameOf } from './shared/folders.ts';
import { findManifest } from './shared/manifests.ts';
import { duplicateVersions, unreadable } from './shared/problems.ts';
import { quoteLiteral } from './shared/quote.ts';
import { readSql } from './shared/read-sql.ts';
import { sampleSql } from './shared/sample.ts';

/** diesel-rs/diesel:diesel/src/migration/setup_migration_table.sql. */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
  version VARCHAR(50) PRIMARY KEY NOT NULL,
  run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)`;
const DEPENDENCY = /^\s*diesel(?:_migrations|-async|_async)?\s*[=.]|^\[.*dependencies\.diesel/m;
const OTHER_ENGINE = /^\s*diesel\s*=.*features\s*=\s*\[[^\]]*"(mysql|sqlite)/m;

/** diesel: a folder a migration, up.sql as one string, one transaction each unless its metadata.toml says no. */
export const diesel: MigrationTool = { id: 'diesel', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const counts = new Map<string, string[]>();
  for (const [folder, files] of foldersOf(tree)) {
    if (folder === '.' || !/^[\d-]+(?:_|$)/.test(nameOf(folder))) continue;
    if (!files.some((file) => nameOf(file.path) === 'up.sql')) continue;
    counts.set(folderOf(folder), [...(counts.get(folderOf(folder)) ?? []), folder]);
  }
  const sources: MigrationSource[] = [];
  for (const [path, folders] of counts) {
    const evidence = await findEvidence(tree, path);
    if (evidence === undefined) continue;
    const reason = `${folders.length} folders with up.sql, and ${evidence.reason}`;
    const picked = await Promise.all([...folders.slice(0, 2), ...folders.slice(-2)].map((at) => sampleSql(tree, at)));
    const skipped = foreignDialect(path, picked.flat()) ?? evidence.skipped;
    sources.push({ tool: 'diesel', path, reason, ...(skipped !== undefined && { skipped }) });
  }
  return sources;
}

/** Hasura keeps the same layout, so the layout alone is not enough. */
async function findEvidence(tree: Tree, path: string): Promise<{ reason: string; skipped?: string } | undefined> {
  const toml = await findManifest(tree, path, { names: ['diesel.toml'], pattern: /^/ });
  const cargo = await findManifest(tree, path, { names: ['Cargo.toml'], pattern: DEPENDENCY });
  const reason = toml === undefined ? cargo && `${cargo.path} requires diesel` : `${toml.path}`;
  if (reason === undefined) return undefined;
  const engine = /"postgres/.test(cargo?.text ?? '') ? undefined : OTHER_ENGINE.exec(cargo?.text ?? '')?.[1];
  if (engine === undefined) return { reason };
  return {
    reason,
    skipped: `${cargo?.path ?? 'Cargo.toml'} builds diesel for ${engine}; Lockstep rehearses PostgreSQL.`,
  };
}

/** Every folder counts; one without up.sql stops diesel (migrations_internals/src/lib.rs, UnknownMigrationFormat). */
async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const problems: SourceProblem[] = [];
  const migrations: Migration[] = [];
  for (const [folder, files] of foldersOf(tree)) {
    if (folder === source.path || folderOf(folder) !== source.path || nameOf(folder).startsWith('.')) continue;
    const up = files.find((file) => nameOf(file.path) === 'up.sql');
    if (up === undefined) problems.push(missingUp(folder));
    else migrations.push(await readMigration({ tree, source, folder, up, problems }));
  }
  migrations.sort((a, b) => compareBytes(a.id, b.id) || compareBytes(a.path, b.path));
  problems.push(...duplicateVersions(migrations, 'diesel runs only one of them.'));
  return { source, bookkeeping: BOOKKEEPING, migrations, problems };
}

interface ReadInput {
  tree: Tree;
  source: MigrationSource;
  folder: string;
  up: TreeFile;
  problems: SourceProblem[];
}

async function readMigration({ tree, source, folder, up, problems }: ReadInput): Promise<Migration> {
  const down = tree.get(`${folder}/down.sql`);
  const metadata = tree.get(`${folder}/metadata.toml`);
  const upText = await readSql(tree, up);
  const downText = down && (await readSql(tree, down));
  const empty =
    up.size === 0
      ? unreadable(up.path, 'is empty, and diesel refuses to run it.', 'Put SQL into it, or a comment.')
      : undefined;
  const found = [upText.problem, downText?.problem, empty].filter((problem) => problem !== undefined);
  problems.push(...found);
  const transaction =
    metadata === undefined || runsInTransaction(await tree.text(metadata.path)) ? 'migration' : 'none';
  // migrations_internals/src/lib.rs, version_from_string: all before the first `_`, without dashes.
  const version = nameOf(folder).split('_', 1)[0] ?? '';
  const id = version.replaceAll('-', '');
  return buildMigration({
    id,
    version,
    tool: 'diesel',
    source: source.path,
    path: up.path,
    files: blobsOf(up, down, metadata),
    up: wholeFile(up.path, upText.text, transaction),
    down: down && downText && wholeFile(down.path, downText.text, transaction),
    notAnalysed: (upText.problem ?? empty)?.message,
    record: `INSERT INTO __diesel_schema_migrations (version) VALUES (${quoteLiteral(id)})`,
    unrecord: `DELETE FROM __diesel_schema_migrations WHERE version = ${quoteLiteral(id)}`,
  });
}

/**
 * TomlMetadata: the key's value; false where the file has no such key (`#[serde(default)]` of a bool); true where the
 * file is not TOML.
 */
function runsInTransaction(toml: string): boolean {
  const top = toml.split(/^\s*\[/m, 1)[0] ?? '';
  const [, value] = /^\s*run_in_transaction\s*=\s*([^\s#]*)/m.exec(top) ?? [];
  return value === undefined ? false : value !== 'false';
}

function missingUp(folder: string): SourceProblem {
  return {
    code: 'missing-file',
    path: folder,
    severity: 'block',
    message: `${folder} has no up.sql, and diesel refuses to run a folder without one.`,
    nextStep: 'Add the up.sql, or move the folder out of the migrations.',
  };
}
