import type { Tree, TreeFile } from '../../git/tree.ts';
import { splitStatements, unclosedComment } from '../../sql/postgres/split.ts';
import type { Migration, MigrationSource, MigrationTool, Script, SourceHistory, SourceProblem } from '../migration.ts';
import { compareNatural } from '../order.ts';
import { blobsOf, buildMigration } from './shared/build-migration.ts';
import { engineInName } from './shared/dialect.ts';
import { filesIn, foldersOf, nameOf } from './shared/folders.ts';
import { lineAt, readSql } from './shared/read-sql.ts';
import { sampleSql, sourceOf } from './shared/sample.ts';
import { historyFiles, isVersionFolder, NUMBERED, versionedParents } from './shared/version-folders.ts';

/** Names that say "migrations" by themselves, and ones that need at least two numbered files. */
const SURE = /^(?:migrations?|migrate|db[-_]?migrations?|sql[-_]?migrations?|schema[-_]?migrations?)$/i;
const LIKELY =
  /^(?:db|sql|database|schema|patches|updates?|upgrades?|changes|deltas?|versions?|evolutions|ddl|postgres(?:ql)?|pg)$/i;
const DOWN = /[._-](?:down|rollback|undo|revert)\.sql$/i;
const UP = /[._-](?:up|deploy)\.sql$/i;
const SQLC = /^--\s*name:\s*\w+\s*:(?:one|many|exec|execrows|execresult|copyfrom|batch\w+)/m;
/** psql commands without which the file does the same to the database. */
export const HARMLESS =
  /^\\(?:echo|qecho|warn|timing|pset|x|t|a|o|q|\?|encoding\s+utf-?8|set\s+(?:ON_ERROR_STOP|ECHO|QUIET|VERBOSITY|ON_ERROR_ROLLBACK)\b)/i;

/**
 * The last resort: a folder of numbered or dated SQL files that no tool's mark is on. Run as `psql -f` would run them,
 * in natural order: every statement on its own unless the file itself says BEGIN. A release's files may have a folder of
 * their own, `migration/0.26/01_users.sql`.
 */
export const sql: MigrationTool = { id: 'sql', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources: MigrationSource[] = [];
  const versioned = new Set(versionedParents(tree));
  const folders = [...foldersOf(tree).keys()].filter((folder) => !isVersionFolder(tree, folder));
  for (const path of new Set([...versioned, ...folders])) {
    const { scripts, others } = scriptsOf(versioned.has(path) ? historyFiles(tree, path) : filesIn(tree, path));
    const numbered = scripts.filter((file) => NUMBERED.test(nameOf(file.path)));
    if (numbered.length === 0 || numbered.length * 2 < scripts.length) continue;
    const parts = path.split('/');
    const sure = parts.slice(versioned.has(path) ? -3 : -2).some((part) => SURE.test(part));
    if (!sure && (numbered.length < 2 || !parts.slice(-1).some((part) => LIKELY.test(part)))) continue;
    const reason = `${numbered.length} numbered SQL ${numbered.length === 1 ? 'file' : 'files'}, and no mark of a migration tool`;
    if (others.length > 0) {
      sources.push({ tool: 'sql', path, reason: `${reason}; those named for ${others.join(' or ')} are left out` });
      continue;
    }
    const source: MigrationSource = { tool: 'sql', path, reason };
    const samples = await sampleSql(tree, path);
    if (samples.some((text) => SQLC.test(text)))
      sources.push({ ...source, skipped: 'These are sqlc queries, not migrations.' });
    else sources.push(await sourceOf(tree, source));
  }
  return sources;
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const migrations: Migration[] = [];
  const problems: SourceProblem[] = [];
  const { scripts } = scriptsOf(historyFiles(tree, source.path));
  const stems = new Set(scripts.filter((file) => !DOWN.test(file.path)).map(stemOf));
  // `005_users_rollback.sql` is a migration of its own where no `005_users.sql` is.
  const isDown = (file: TreeFile) =>
    /\.down\.sql$/i.test(file.path) || (DOWN.test(file.path) && stems.has(stemOf(file)));
  const downs = new Map(scripts.filter(isDown).map((file) => [stemOf(file), file]));
  const ups = scripts.filter((file) => !isDown(file)).sort((a, b) => compareNatural(a.path, b.path));
  for (const file of ups) {
    const up = await scriptOf(tree, file, problems);
    const downFile = downs.get(stemOf(file));
    const down = downFile === undefined ? undefined : await scriptOf(tree, downFile, problems);
    const id = source.path === '.' ? file.path : file.path.slice(source.path.length + 1);
    migrations.push(
      buildMigration({
        id,
        version: /^[vV]?((?:\d+(?:[._-]\d+)*\/)?\d+(?:[._-]\d+)*)/.exec(id)?.[1] ?? id,
        tool: 'sql',
        source: source.path,
        path: file.path,
        files: blobsOf(file, downFile),
        up: up.script,
        down: down?.script,
        notAnalysed: up.notAnalysed ?? down?.notAnalysed,
      }),
    );
  }
  return { source, bookkeeping: '', migrations, problems };
}

/** The SQL files, and the engines whose files are left out: only where names say so, and PostgreSQL is named, too. */
function scriptsOf(files: readonly TreeFile[]): { scripts: TreeFile[]; others: string[] } {
  const scripts = files.filter((file) => /\.sql$/i.test(file.path));
  const engines = new Set(scripts.map((file) => engineInName(nameOf(file.path))));
  if (!engines.delete('PostgreSQL')) return { scripts, others: [] };
  engines.delete(undefined);
  const ours = scripts.filter((file) => !engines.has(engineInName(nameOf(file.path)) ?? 'PostgreSQL'));
  return { scripts: ours, others: [...engines].filter((engine) => engine !== undefined).sort() };
}

function stemOf(file: TreeFile): string {
  return file.path
    .replace(DOWN, '')
    .replace(UP, '')
    .replace(/\.sql$/i, '');
}

interface ReadScript {
  script: Script;
  notAnalysed: string | undefined;
}

async function scriptOf(tree: Tree, file: TreeFile, problems: SourceProblem[]): Promise<ReadScript> {
  const { text, problem } = await readSql(tree, file);
  if (problem !== undefined) problems.push(problem);
  const script: Script = { batches: [], transaction: 'none' };
  let notAnalysed = problem?.message;
  const slices = splitStatements(text);
  const unclosed = unclosedComment(text, slices);
  if (unclosed !== undefined)
    notAnalysed ??= `${file.path}:${lineAt(text, unclosed)} begins a comment that is never closed, which psql does not run.`;
  for (const slice of slices) {
    if (slice.kind === 'sql') script.batches.push({ sql: slice.sql, path: file.path, line: slice.line });
    else if (slice.kind === 'copy data')
      notAnalysed ??= `${file.path}:${slice.line} brings rows for COPY … FROM stdin, which were not loaded.`;
    else if (!HARMLESS.test(slice.sql))
      notAnalysed ??= `${file.path}:${slice.line} is a psql command (${slice.sql.split(/\s/)[0]}), which was not run.`;
  }
  // A COPY without its rows would wait for them for ever.
  script.batches = script.batches.filter((batch) => !/^copy\b[\s\S]*\bfrom\s+stdin\b/i.test(batch.sql));
  return { script, notAnalysed };
}
