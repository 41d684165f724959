import type { ToolId } from '../migrations/migration.ts';
import type { AnalysedMigration, AnalysedStatement, Edit, Replacement } from './analysis.ts';

interface PlaceInput {
  edit: Edit;
  statement: AnalysedStatement;
  migration: AnalysedMigration;
  tool: ToolId;
  /** The statement's file, as it is. */
  text: string;
}

/** Lines before the statement that a directive may add to the edit; GitHub shows a suggestion whole. */
const FARTHEST = 20;

/**
 * The edit as full lines of the file. Undefined where the statement shares a line with anything but a comment behind
 * it, where the file does not hold the statement as it was read (placeholders), and where a statement that needs no
 * transaction cannot get rid of the tool's by an edit of this file.
 */
export function replacementOf({ edit, statement, migration, tool, text }: PlaceInput): Replacement | undefined {
  // atlas.sum would no longer fit, and a command's statements stand in no file.
  if (tool === 'atlas' || tool === 'command') return undefined;
  const { path, line } = statement.location;
  const lines = linesOf(text);
  const sql = statement.sql.replaceAll('\r\n', '\n');
  const first = line - 1;
  const last = first + sql.split('\n').length - 1;
  const block = lines.slice(first, last + 1).join('\n');
  const at = block.indexOf(sql);
  const before = block.slice(0, Math.max(0, at));
  const after = block.slice(at + sql.length);
  if (at < 0 || before.trim() !== '' || !/^\s*;?[ \t]*(--.*)?$/.test(after)) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const body = `${before}${edit.sql.replaceAll('\n', `\n${before}`)}${after}`;
  const whole = (from: number, head: string[]): Replacement => ({
    path,
    line: from + 1,
    endLine: last + 1,
    text: [...head, body].join('\n').replaceAll('\n', eol),
  });
  if (edit.outsideTransaction !== true || statement.inTransaction !== true) return whole(first, []);
  if (migration.statements.length > 1) return undefined;
  if (tool === 'flyway' && takenOutByFlyway.test(edit.sql)) return whole(first, []);
  const head = directives[tool]?.(lines.slice(0, first));
  return head === undefined || first - head.from > FARTHEST ? undefined : whole(head.from, head.lines);
}

let lastRead: { text: string; lines: string[] } = { text: '', lines: [''] };

/** Of a long file, many statements are asked for one after another. */
function linesOf(text: string): string[] {
  if (lastRead.text !== text) lastRead = { text, lines: text.split(/\r?\n/) };
  return lastRead.lines;
}

/** Flyway runs these without a transaction by itself (flyway/flyway: PostgreSQLParser). */
const takenOutByFlyway = /^(create|drop)(\s+unique)?\s+index\s+concurrently\b/i;

/** The lines above the statement with the tool's word for "no transaction", from the first that changes. */
type Directive = (above: string[]) => { from: number; lines: string[] } | undefined;

const directives: Partial<Record<ToolId, Directive>> = {
  // https://pressly.github.io/goose/documentation/annotations/
  goose: (above) => insertBefore(above, /^\s*--\s*\+goose\s+up\b/i, '-- +goose NO TRANSACTION'),
  // https://github.com/amacneil/dbmate#migration-options
  dbmate: (above) => appendTo(above, /^--\s*migrate:up\s*$/, ' transaction:false'),
  // https://github.com/rubenv/sql-migrate#writing-migrations
  'sql-migrate': (above) => appendTo(above, /^\s*--\s*\+migrate\s+up\s*$/i, ' notransaction'),
  // https://docs.rs/sqlx/latest/sqlx/macro.migrate.html
  sqlx: (above) => ({ from: 0, lines: ['-- no-transaction', ...above] }),
};

function insertBefore(above: string[], mark: RegExp, line: string): ReturnType<Directive> {
  const from = above.findIndex((each) => mark.test(each));
  return from < 0 ? undefined : { from, lines: [line, ...above.slice(from)] };
}

function appendTo(above: string[], mark: RegExp, words: string): ReturnType<Directive> {
  const from = above.findIndex((each) => mark.test(each));
  return from < 0
    ? undefined
    : { from, lines: above.slice(from).map((each, index) => (index === 0 ? each.trimEnd() + words : each)) };
}
