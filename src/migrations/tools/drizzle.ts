import { createHash } from 'node:crypto';

import type { Tree } from '../../git/tree.ts';
import type { Batch, Migration, MigrationSource, MigrationTool, SourceHistory, SourceProblem } from '../migration.ts';
import { blobsOf, buildMigration } from './shared/build-migration.ts';
import { filesIn, folderOf, foldersOf, nameOf } from './shared/folders.ts';
import { manifestText } from './shared/manifests.ts';
import { unreadable } from './shared/problems.ts';
import { quoteLiteral } from './shared/quote.ts';
import { lineAt, readSql } from './shared/read-sql.ts';
import { sourceOf } from './shared/sample.ts';

const JOURNAL = 'meta/_journal.json';
const BREAKPOINT = '--> statement-breakpoint';
const HISTORY = '"drizzle"."__drizzle_migrations"';
const STEP = /^\d{14}_/;

interface Journal {
  dialect: string;
  entries: Array<{ when: number; tag: string }>;
}

interface Entry {
  id: string;
  path: string;
  when: number;
}

/**
 * Drizzle: the journal gives the order; all pending files run in one transaction, each piece between breakpoints as a
 * message of its own (drizzle-team/drizzle-orm: drizzle-orm/src/migrator.ts, pg-core/dialect.ts). A migration whose
 * `when` is not later than the last applied one's is never run. Since 1.0 there is no journal but a folder a migration.
 */
export const drizzle: MigrationTool = { id: 'drizzle', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources: MigrationSource[] = [];
  const folders = new Set<string>();
  for (const [folder, files] of foldersOf(tree)) {
    if (nameOf(folder) === 'meta' && tree.get(`${folder}/_journal.json`) !== undefined) {
      const path = folderOf(folder);
      const journal = parseJournal(await manifestText(tree, `${folder}/_journal.json`));
      const source: MigrationSource = { tool: 'drizzle', path, reason: `${JOURNAL} in ${path}` };
      const dialect = journal?.dialect ?? 'postgresql';
      if (dialect === 'postgresql' || dialect === 'pg') sources.push(source);
      else sources.push({ ...source, skipped: `Its Drizzle dialect is ${dialect}; Lockstep rehearses PostgreSQL.` });
    }
    const names = files.map((file) => nameOf(file.path));
    const isStep = STEP.test(nameOf(folder)) && names.includes('migration.sql') && names.includes('snapshot.json');
    if (isStep) folders.add(folderOf(folder));
  }
  for (const path of folders) {
    sources.push(
      await withDialect(tree, { tool: 'drizzle', path, reason: 'folders with migration.sql and snapshot.json' }),
    );
  }
  return sources;
}

async function withDialect(tree: Tree, source: MigrationSource): Promise<MigrationSource> {
  const [step] = stepsOf(tree, source.path);
  const snapshot = step === undefined ? '' : await manifestText(tree, `${folderOf(step.path)}/snapshot.json`);
  const dialect = /"dialect"\s*:\s*"(\w+)"/.exec(snapshot)?.[1] ?? 'postgresql';
  if (/^(?:postgres|postgresql|pg)$/.test(dialect)) return sourceOf(tree, source);
  return { ...source, skipped: `Its Drizzle dialect is ${dialect}; Lockstep rehearses PostgreSQL.` };
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const journalPath = inside(source.path, JOURNAL);
  const problems: SourceProblem[] = [];
  const hasJournal = tree.get(journalPath) !== undefined;
  const entries = hasJournal ? await journalEntries(tree, source, problems) : stepsOf(tree, source.path);
  const migrations: Migration[] = [];
  for (const entry of entries) {
    const file = tree.get(entry.path);
    if (file === undefined) {
      problems.push({
        code: 'missing-file',
        path: entry.path,
        severity: 'block',
        message: `${journalPath} names ${entry.id}, but ${entry.path} is not there: Drizzle refuses to migrate at all.`,
        nextStep: `Commit ${entry.path}, or take its entry out of ${journalPath} if it was never applied anywhere.`,
      });
      continue;
    }
    const { text, problem } = await readSql(tree, file);
    if (problem !== undefined) problems.push(problem);
    const hash = createHash('sha256').update(text).digest('hex');
    const name = hasJournal ? undefined : entry.id;
    migrations.push({
      ...buildMigration({
        id: entry.id,
        version: /^\d+/.exec(entry.id)?.[0] ?? entry.id,
        tool: 'drizzle',
        source: source.path,
        path: entry.path,
        files: blobsOf(file),
        up: { batches: splitAtBreakpoints(entry.path, text), transaction: 'all' },
        record: recordOf({ hash, when: entry.when, name }),
        checksum: hash,
        unrecord: `DELETE FROM ${HISTORY} WHERE hash = '${hash}';`,
        notAnalysed: problem?.message,
      }),
      ...(hasJournal && { order: entry.when }),
    });
  }
  return { source, bookkeeping: bookkeeping(hasJournal), migrations, problems };
}

async function journalEntries(tree: Tree, source: MigrationSource, problems: SourceProblem[]): Promise<Entry[]> {
  const path = inside(source.path, JOURNAL);
  const journal = parseJournal(await tree.text(path));
  if (journal === undefined) {
    problems.push(
      unreadable(
        path,
        'is not a Drizzle journal (often a merge conflict)',
        'Run drizzle-kit check, and repair the journal.',
      ),
    );
    return [];
  }
  const entries: Entry[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const { tag, when } of journal.entries) {
    if (!/^[^/\\\0]+$/.test(tag)) {
      problems.push(
        unreadable(path, `names ${JSON.stringify(tag)}, which is not a file of its folder`, 'Repair the journal.'),
      );
      continue;
    }
    const file = inside(source.path, `${tag}.sql`);
    if (when <= newest) problems.push(neverRuns(file, tag));
    newest = Math.max(newest, when);
    entries.push({ id: tag, path: file, when });
  }
  problems.push(...strays(tree, source, new Set(entries.map((entry) => entry.path))));
  return entries;
}

function neverRuns(path: string, tag: string): SourceProblem {
  return {
    code: 'out-of-order-version',
    path,
    severity: 'block',
    message: `${tag} has a "when" that is not later than that of a migration before it in ${JOURNAL}. Drizzle compares only with the newest applied "when", so it skips ${tag} silently on every database that has the other.`,
    nextStep: `Generate it again on top of the newest migration, or raise its "when" in ${JOURNAL} above all others.`,
  };
}

function strays(tree: Tree, source: MigrationSource, listed: Set<string>): SourceProblem[] {
  return filesIn(tree, source.path)
    .filter((file) => file.path.endsWith('.sql') && !listed.has(file.path))
    .map((file) => ({
      code: 'missing-file',
      path: file.path,
      severity: 'warn',
      message: `${file.path} is not in ${JOURNAL}: Drizzle never runs it.`,
      nextStep: 'Make it with drizzle-kit generate --custom, which writes the journal, or move it elsewhere.',
    }));
}

/** The layout since 1.0: ordered by name, with the date in the name as `when`. */
function stepsOf(tree: Tree, path: string): Entry[] {
  const prefix = path === '.' ? '' : `${path}/`;
  return [...foldersOf(tree).keys()]
    .filter((folder) => folder.startsWith(prefix) && tree.get(`${folder}/migration.sql`) !== undefined)
    .map((folder) => folder.slice(prefix.length))
    .filter((id) => id !== '' && !id.includes('/'))
    .sort((a, b) => a.localeCompare(b, 'en'))
    .map((id) => ({ id, path: `${prefix}${id}/migration.sql`, when: millisOf(id) }));
}

function millisOf(id: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(id) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) || 0;
}

function splitAtBreakpoints(path: string, text: string): Batch[] {
  const batches: Batch[] = [];
  let offset = 0;
  for (const sql of text.split(BREAKPOINT)) {
    const blank = sql.length - sql.trimStart().length;
    if (sql.trim() !== '') batches.push({ sql: sql.slice(blank), path, line: lineAt(text, offset + blank) });
    offset += sql.length + BREAKPOINT.length;
  }
  return batches;
}

function bookkeeping(hasJournal: boolean): string {
  const more = hasJournal ? '' : ',\n  name text,\n  applied_at timestamp with time zone DEFAULT now()';
  return `CREATE SCHEMA IF NOT EXISTS "drizzle";
CREATE TABLE IF NOT EXISTS ${HISTORY} (\n  id SERIAL PRIMARY KEY,\n  hash text NOT NULL,\n  created_at bigint${more}\n);`;
}

function recordOf({ hash, when, name }: { hash: string; when: number; name: string | undefined }): string {
  const created = Number.isSafeInteger(when) ? when : 0;
  if (name === undefined) return `INSERT INTO ${HISTORY} ("hash", "created_at") VALUES ('${hash}', ${created});`;
  return `INSERT INTO ${HISTORY} ("hash", "created_at", "name") VALUES ('${hash}', ${created}, ${quoteLiteral(name)});`;
}

function inside(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}

/** By hand: the library that reads lockstep.yml takes longer to load than `lint` takes for a file. */
function parseJournal(text: string): Journal | undefined {
  try {
    const { dialect, entries } = JSON.parse(text) as { dialect?: unknown; entries?: unknown };
    if (!Array.isArray(entries)) return undefined;
    const read = entries.map(readEntry);
    if (read.includes(undefined)) return undefined;
    return {
      dialect: typeof dialect === 'string' ? dialect : 'postgresql',
      entries: read.filter((entry) => entry !== undefined),
    };
  } catch {
    return undefined;
  }
}

function readEntry(entry: unknown): Journal['entries'][number] | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { tag, when } = entry as { tag?: unknown; when?: unknown };
  return typeof tag === 'string' ? { tag, when: Number.isFinite(when) ? (when as number) : 0 } : undefined;
}
