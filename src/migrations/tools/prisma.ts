import { createHash } from 'node:crypto';

import type { Tree } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, SourceHistory, SourceProblem } from '../migration.ts';
import { blobsOf, buildMigration, wholeFile } from './shared/build-migration.ts';
import { ancestorsOf, filesIn, folderOf, foldersOf, joinPath, nameOf } from './shared/folders.ts';
import { manifestText } from './shared/manifests.ts';
import { quoteLiteral } from './shared/quote.ts';
import { readSql } from './shared/read-sql.ts';
import { sourceOf } from './shared/sample.ts';

const LOCK = 'migration_lock.toml';
const SCRIPT = 'migration.sql';
const HISTORY = '"public"."_prisma_migrations"';

/** As schema-engine creates it (prisma/prisma-engines: flavour/postgres.rs, create_migrations_table). */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS ${HISTORY} (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
);`;

/**
 * Prisma Migrate: one folder a migration, ordered by name (prisma/prisma: packages/migrate/src/utils/listMigrations.ts).
 * `migrate deploy` sends the whole migration.sql as one simple query without a transaction of its own
 * (prisma/prisma-engines: flavour/postgres/connection.rs, apply_migration_script).
 */
export const prisma: MigrationTool = { id: 'prisma', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources: MigrationSource[] = [];
  for (const [path, steps] of migrationFolders(tree)) {
    const locked = tree.get(`${path === '.' ? '' : `${path}/`}${LOCK}`) !== undefined;
    if (!locked && nameOf(path) !== 'migrations' && schemasNear(tree, path).length === 0) continue;
    const evidence = locked ? `${LOCK} beside ` : '';
    const source: MigrationSource = {
      tool: 'prisma',
      path,
      reason: `${evidence}${steps} ${steps === 1 ? 'folder' : 'folders'} with ${SCRIPT}`,
    };
    const provider = await providerOf(tree, path);
    if (provider === undefined) sources.push(await sourceOf(tree, source));
    else if (provider === 'postgresql' || provider === 'postgres') sources.push(source);
    else sources.push({ ...source, skipped: `Its Prisma provider is ${provider}; Lockstep rehearses PostgreSQL.` });
  }
  return sources;
}

/** Folders whose subfolders hold migration.sql, with how many do. A snapshot.json beside it is Drizzle's layout. */
function migrationFolders(tree: Tree): Map<string, number> {
  const found = new Map<string, number>();
  for (const [folder, files] of foldersOf(tree)) {
    if (folder === '.') continue;
    const names = new Set(files.map((file) => nameOf(file.path)));
    if (!names.has(SCRIPT) || names.has('snapshot.json')) continue;
    found.set(folderOf(folder), (found.get(folderOf(folder)) ?? 0) + 1);
  }
  return found;
}

async function providerOf(tree: Tree, path: string): Promise<string | undefined> {
  const lock = joinPath(path, LOCK);
  const manifests = [...(lock === undefined ? [] : [lock]), ...schemasNear(tree, path)];
  for (const manifest of manifests) {
    const text = await manifestText(tree, manifest);
    const scope = manifest.endsWith('.prisma') ? /^\s*datasource\s+\w+\s*\{[^}]*\}/m.exec(text)?.[0] : text;
    const provider = /^\s*provider\s*=\s*"(\w+)"/m.exec(scope ?? '')?.[1];
    if (provider !== undefined) return provider.toLowerCase();
  }
  return undefined;
}

/** `schema.prisma` beside or above the folder, also split over several files (`prisma/schema/*.prisma`). */
function schemasNear(tree: Tree, path: string): string[] {
  const folders = ancestorsOf(path).slice(0, 3);
  return folders
    .flatMap((folder) => [folder, joinPath(folder, 'schema') ?? folder, joinPath(folder, 'models') ?? folder])
    .flatMap((folder) => filesIn(tree, folder))
    .map((file) => file.path)
    .filter((file) => file.endsWith('.prisma'));
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const migrations: Migration[] = [];
  const problems: SourceProblem[] = [];
  for (const id of stepsOf(tree, source.path)) {
    const folder = source.path === '.' ? id : `${source.path}/${id}`;
    const file = tree.get(`${folder}/${SCRIPT}`);
    if (file === undefined) {
      problems.push({
        code: 'missing-file',
        path: folder,
        severity: 'block',
        message: `${folder} has no ${SCRIPT}: prisma migrate deploy stops there with P3015.`,
        nextStep: `Restore ${folder}/${SCRIPT}, or delete the folder if it was never applied anywhere.`,
      });
      continue;
    }
    const { text, problem } = await readSql(tree, file);
    if (problem !== undefined) problems.push(problem);
    const down = tree.get(`${folder}/down.sql`);
    const downText = down === undefined ? undefined : await readSql(tree, down);
    if (downText?.problem !== undefined) problems.push(downText.problem);
    migrations.push(
      buildMigration({
        id,
        version: /^\d+/.exec(id)?.[0] ?? id,
        tool: 'prisma',
        source: source.path,
        path: file.path,
        files: blobsOf(file, down),
        up: wholeFile(file.path, text, 'none'),
        down: down === undefined ? undefined : wholeFile(down.path, downText?.text ?? '', 'none'),
        record: recordOf(id, checksumOf(text)),
        checksum: checksumOf(text),
        unrecord: `DELETE FROM ${HISTORY} WHERE migration_name = ${quoteLiteral(id)};`,
        notAnalysed: problem?.message,
      }),
    );
  }
  return { source, bookkeeping: BOOKKEEPING, migrations, problems };
}

/** Every folder directly below counts, as for Prisma; its CLI sorts them with localeCompare. */
function stepsOf(tree: Tree, path: string): string[] {
  const prefix = path === '.' ? '' : `${path}/`;
  const steps = new Set<string>();
  for (const folder of foldersOf(tree).keys()) {
    if (folder.startsWith(prefix) && folder !== '.') steps.add(folder.slice(prefix.length).split('/')[0] ?? '');
  }
  if (path === '.') for (const step of steps) if (tree.get(`${step}/${SCRIPT}`) === undefined) steps.delete(step);
  return [...steps].sort((a, b) => a.localeCompare(b, 'en'));
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function recordOf(id: string, checksum: string): string {
  return `INSERT INTO ${HISTORY} (id, checksum, finished_at, migration_name, applied_steps_count)
VALUES (gen_random_uuid()::text, '${checksum}', now(), ${quoteLiteral(id)}, 1);`;
}
