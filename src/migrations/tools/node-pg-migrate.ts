import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, Script, SourceHistory, SourceProblem } from '../migration.ts';
import { blobsOf, buildMigration, wholeFile } from './shared/build-migration.ts';
import { filesIn, folderOf, foldersOf, joinPath, nameOf } from './shared/folders.ts';
import { manifestText, namedFiles } from './shared/manifests.ts';
import { duplicateVersions, unreadable } from './shared/problems.ts';
import { quoteLiteral } from './shared/quote.ts';
import { lineAt, readSql } from './shared/read-sql.ts';
import { sourceOf } from './shared/sample.ts';

const STEP = /^\d+\D.*\.(?:sql|js|ts|mjs|cjs|mts|cts)$/;
const USES_TOOL = /\bpgm\b|node-pg-migrate|MigrationBuilder/;
/** salsita/node-pg-migrate:src/sqlMigration.ts; `\s*` may start on the lines above the marker. */
const UP = /^\s*--[\s-]*up\s+migration/im;
const DOWN = /^\s*--[\s-]*down\s+migration/im;
const TABLE = '"public"."pgmigrations"';

/** salsita/node-pg-migrate:src/runner.ts, ensureMigrationsTable, with the default table and schema. */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS ${TABLE} (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)`;

/** node-pg-migrate: all pending migrations in one transaction (singleTransaction), each file as one string. */
export const nodePgMigrate: MigrationTool = { id: 'node-pg-migrate', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources = new Map<string, MigrationSource>();
  for (const manifest of namedFiles(tree, ['package.json'])) {
    const text = await manifestText(tree, manifest);
    if (!text.includes('node-pg-migrate')) continue;
    for (const folder of candidateFolders(tree, manifest, text)) {
      if (sources.has(folder) || /(?:^|\/)(?:node_modules|dist|build)(?:\/|$)/.test(folder)) continue;
      const steps = stepsIn(tree, folder);
      const [first] = steps;
      if (first === undefined || !(await isOurs(tree, first))) continue;
      const reason = `${manifest} names node-pg-migrate, and ${steps.length} files are named NNN_name`;
      sources.set(folder, await sourceOf(tree, { tool: 'node-pg-migrate', path: folder, reason }));
    }
  }
  return [...sources.values()];
}

/** The folders that the package's scripts name (`-m`, `--migrations-dir`), else those called migrations below it. */
function candidateFolders(tree: Tree, manifest: string, text: string): string[] {
  const home = folderOf(manifest);
  const named = [
    ...text.matchAll(/(?:\s-m[\s=]|--migrations-dir[\s=]|"migrations-dir"\s*:\s*")(?:\\?["'])?([^\s"'\\]+)/g),
  ]
    .map(([, folder = '']) => joinPath(home, folder))
    .filter((folder) => folder !== undefined && stepsIn(tree, folder).length > 0);
  if (named.length > 0) return named.filter((folder) => folder !== undefined);
  const below = [...foldersOf(tree).keys()].filter((folder) => home === '.' || folder.startsWith(`${home}/`));
  return below.filter((folder) => /(?:^|\/)migrations?$/.test(folder));
}

async function isOurs(tree: Tree, file: TreeFile): Promise<boolean> {
  const text = await tree.text(file.path);
  if (!file.path.endsWith('.sql')) return USES_TOOL.test(text);
  return !/^--\s*(?:\+goose|\+migrate|migrate:up)\b/im.test(text);
}

function stepsIn(tree: Tree, folder: string): TreeFile[] {
  return filesIn(tree, folder).filter(
    (file) => STEP.test(nameOf(file.path)) && !/\.d\.[mc]?ts$|\.map$/.test(file.path),
  );
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const problems: SourceProblem[] = [];
  const steps = stepsIn(tree, source.path);
  const downs = new Map(steps.filter((file) => file.path.endsWith('.down.sql')).map((file) => [file.path, file]));
  const migrations: Migration[] = [];
  for (const file of steps) {
    if (downs.has(file.path)) continue;
    const down = downs.get(file.path.replace(/\.up\.sql$/, '.down.sql'));
    migrations.push(
      file.path.endsWith('.sql') ? await sqlStep({ tree, source, file, down, problems }) : codeStep(source, file),
    );
  }
  migrations.sort((a, b) => prefixOf(a.id) - prefixOf(b.id) || compareNames(a.id, b.id));
  problems.push(...duplicateVersions(migrations, 'node-pg-migrate takes the second as run once the first has run.'));
  for (const file of filesIn(tree, source.path)) if (isMisnamed(file)) problems.push(misnamed(file));
  return { source, bookkeeping: BOOKKEEPING, migrations, problems };
}

interface StepInput {
  tree: Tree;
  source: MigrationSource;
  file: TreeFile;
  down: TreeFile | undefined;
  problems: SourceProblem[];
}

/** A pair of `.up.sql` and `.down.sql` is the loader "sql"; a single file is cut at its markers (src/migrationLoader.ts). */
async function sqlStep({ tree, source, file, down, problems }: StepInput): Promise<Migration> {
  const { text, problem } = await readSql(tree, file);
  const downText = down && (await readSql(tree, down));
  for (const found of [problem, downText?.problem]) if (found !== undefined) problems.push(found);
  const paired = file.path.endsWith('.up.sql');
  const cut = paired
    ? { up: wholeFile(file.path, withSemicolon(text), 'all'), down: undefined }
    : cutFile(file.path, text);
  return buildMigration({
    ...identify(source, file, down),
    up: cut.up,
    down: down && downText ? wholeFile(down.path, withSemicolon(downText.text), 'all') : cut.down,
    notAnalysed: problem?.message,
  });
}

function codeStep(source: MigrationSource, file: TreeFile): Migration {
  return buildMigration({
    ...identify(source, file, undefined),
    up: { batches: [], transaction: 'all' },
    notAnalysed: `${file.path} is a step in code: what it does is only known by running it.`,
  });
}

function identify(source: MigrationSource, file: TreeFile, down: TreeFile | undefined) {
  // src/migration.ts: the name without its extension; src/migrationLoader.ts: `.up.sql` counts as `.sql`.
  const id = nameOf(file.path).replace(/(?:\.up)?\.[^.]+$/, '');
  return {
    id,
    version: /^\d+/.exec(id)?.[0] ?? id,
    tool: 'node-pg-migrate',
    source: source.path,
    path: file.path,
    files: blobsOf(file, down),
    record: `INSERT INTO ${TABLE} (name, run_on) VALUES (${quoteLiteral(id)}, NOW());`,
    unrecord: `DELETE FROM ${TABLE} WHERE name=${quoteLiteral(id)};`,
  } satisfies Partial<Migration>;
}

/** getActions: from one marker to the other, whichever comes first; without an up marker the whole file is the up. */
function cutFile(path: string, text: string): { up: Script; down: Script | undefined } {
  const [up, down] = [text.search(UP), text.search(DOWN)];
  const upSql = up >= 0 ? text.slice(up, down < up ? undefined : down) : text;
  const downSql = down >= 0 ? text.slice(down, up < down ? undefined : up) : undefined;
  return {
    up: toScript({ path, text, sql: upSql, start: Math.max(up, 0) }),
    down: downSql === undefined ? undefined : toScript({ path, text, sql: downSql, start: down }),
  };
}

function toScript({ path, text, sql, start }: { path: string; text: string; sql: string; start: number }): Script {
  if (sql.trim() === '') return { batches: [], transaction: 'all' };
  return { batches: [{ sql: withSemicolon(sql), path, line: lineAt(text, start) }], transaction: 'all' };
}

/** src/operations/sql.ts adds one where the text does not end with one, as after a final line feed. */
function withSemicolon(sql: string): string {
  return sql.trim() === '' || sql.endsWith(';') ? sql : `${sql};`;
}

/** src/utils/fileNameUtils.ts, getNumericPrefix: 17 digits are a UTC time, any other number counts as it is. */
function prefixOf(name: string): number {
  const [digits = '0'] = /^\d+/.exec(name) ?? [];
  if (digits.length !== 17) return Number(digits);
  const [, year, month, day, hour, minute, second, milli] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milli}Z`);
}

/** src/utils/comparators.ts, localeCompareStringsNumerically. */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { usage: 'sort', numeric: true, sensitivity: 'variant', ignorePunctuation: true });
}

function isMisnamed(file: TreeFile): boolean {
  const name = nameOf(file.path);
  return !name.startsWith('.') && !/^\d/.test(name) && /\.(?:sql|js|ts|mjs|cjs)$/.test(name);
}

function misnamed(file: TreeFile): SourceProblem {
  const why =
    'has no number at the start of its name, and node-pg-migrate refuses to run unless it is told to ignore it';
  return { ...unreadable(file.path, why, 'Rename it, or keep it under ignore-pattern.'), severity: 'warn' };
}
