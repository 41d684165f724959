import pg from 'pg';
import { MigrationError, toError } from '../errors.ts';
import { type StatementSlice, splitStatements } from '../sql/postgres/split.ts';
import { type BaselineCommand, runBaselineCommand } from './baseline-command.ts';
import { isHarmlessPsql, tolerate } from './baseline-tolerance.ts';
import { withClient } from './client.ts';
import { copyIn } from './copy-in.ts';
import type { DatabaseAddress } from './database.ts';
import { explainExtensionError } from './extensions.ts';

export interface BaselineSql {
  /** A plain dump, as of `pg_dump --format=plain`, with COPY data or INSERTs. */
  sql: string;
  /** The dump's name for messages. Default `database.baseline`. */
  path?: string;
  address: DatabaseAddress;
  /** A superuser on the same database, who creates the extensions that the migrating role may not. */
  admin?: DatabaseAddress;
}

/**
 * Loads the schema that a history starts from, without psql. Returns notes on what the dump says that was left out:
 * psql's own commands, owners, grants to roles that are not here, settings of newer versions.
 * @throws MigrationError `baseline-failed`, `baseline-unsupported`, with path and line
 */
export async function loadBaseline(baseline: BaselineSql | BaselineCommand): Promise<string[]> {
  if ('command' in baseline) {
    await runBaselineCommand(baseline);
    return [];
  }
  const { sql, path = 'database.baseline', address } = baseline;
  if (sql.startsWith('PGDMP')) {
    throw new MigrationError(`${path} is a dump in PostgreSQL's custom format.`, {
      path,
      code: 'baseline-unsupported',
      hint: 'Dump with --format=plain, or set database.baseline.command to a pg_restore of it into DATABASE_URL.',
    });
  }
  const notes = new Map<string, Note>();
  const slices = splitStatements(sql);
  await withClient(address, async (client) => {
    for (const [index, slice] of slices.entries()) {
      if (slice.kind === 'copy data') continue;
      const where = `${path}:${slice.line}`;
      if (slice.kind === 'psql') notePsql(slice, { path, notes });
      else await load(slice, { baseline, client, path, where, notes, data: slices[index + 1] });
    }
  });
  return [...notes.values()].map(({ text, more }) => (more === 0 ? text : `${text} So were ${more} like it.`));
}

interface Note {
  text: string;
  more: number;
}

function addNote(notes: Map<string, Note>, kind: string, text: string): void {
  const before = notes.get(kind);
  if (before === undefined) notes.set(kind, { text, more: 0 });
  else before.more++;
}

interface LoadContext {
  baseline: BaselineSql;
  client: pg.Client;
  path: string;
  where: string;
  /** By kind, so that a thousand ALTER … OWNER TO give one note. */
  notes: Map<string, Note>;
  data: StatementSlice | undefined;
}

async function load(slice: StatementSlice, context: LoadContext): Promise<void> {
  const { baseline, client, notes, where, path, data } = context;
  try {
    if (data?.kind === 'copy data') await copyIn(client, slice.sql, data.sql.replace(/\\\.\r?$/, ''));
    else await client.query(slice.sql);
  } catch (thrown) {
    const error = toError(thrown) as Error & { code?: string };
    if (await createdByAdmin(slice.sql, error.code, baseline.admin)) return;
    const note = tolerate(slice.sql, error.code);
    if (note === undefined) throw failure(error, { path, line: slice.line });
    addNote(notes, note, `${where}: left out "${firstLine(slice.sql)}" (${error.message}): ${note}.`);
  }
}

async function createdByAdmin(sql: string, sqlstate?: string, admin?: DatabaseAddress): Promise<boolean> {
  if (sqlstate !== '42501' || admin === undefined) return false;
  const [, name, schema] =
    /^create\s+extension\s+(?:if\s+not\s+exists\s+)?("(?:[^"]|"")+"|\w+)(?:\s+with)?(?:\s+schema\s+("(?:[^"]|"")+"|\w+))?\s*$/i.exec(
      sql,
    ) ?? [];
  if (name === undefined) return false;
  const place = schema === undefined ? '' : ` SCHEMA ${quoteAgain(schema)}`;
  await withClient(admin, (client) => client.query(`CREATE EXTENSION IF NOT EXISTS ${quoteAgain(name)}${place}`));
  return true;
}

/** An identifier as written, quoted by us: only its meaning goes to the superuser's session. */
function quoteAgain(written: string): string {
  const bare = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
  return pg.escapeIdentifier(bare);
}

function notePsql(slice: StatementSlice, { path, notes }: { path: string; notes: Map<string, Note> }): void {
  const command = slice.sql.split(/\s/, 1)[0] ?? '';
  if (!isHarmlessPsql(command)) {
    throw new MigrationError(`${path}:${slice.line} uses psql's ${command}, which Lockstep does not run.`, {
      path,
      line: slice.line,
      code: 'baseline-unsupported',
      hint: 'Put what it does into the file, or set database.baseline.command to a psql call of your own.',
    });
  }
  addNote(notes, command, `${path}:${slice.line}: psql's ${command} was not run.`);
}

function failure(error: Error & { code?: string }, place: { path: string; line: number }): MigrationError {
  return new MigrationError(`${place.path}:${place.line} cannot be loaded: ${error.message}`, {
    ...place,
    code: 'baseline-failed',
    hint:
      explainExtensionError(error.code, error.message) ??
      'Dump with --no-owner --no-privileges from a database of the version in database.version.',
    cause: error,
  });
}

function firstLine(sql: string): string {
  const line = sql.split('\n', 1)[0] ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
