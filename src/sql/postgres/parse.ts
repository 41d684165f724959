import type { ParsedStatement, ParseResult } from '../operation.ts';
import { defuseComments } from './defuse-comments.ts';
import { skipBlank } from './lexer.ts';
import { operationsOf } from './operations/operations-of.ts';
import { parseTree, SyntaxProblem } from './parser.ts';
import { charOffsets, lineCounter, offsetOfCodePoint } from './positions.ts';
import { type StatementSlice, splitStatements } from './split.ts';
import { isNonTransactional, transactionCommand } from './transactions.ts';

export { loadParser } from './parser.ts';

/** Statements parsed at once: bounds the parser's memory on long dumps. */
const chunk = 500;

/**
 * Reads a text with PostgreSQL 18's own grammar: every statement, where it stands and what it does.
 * All or nothing: one statement that cannot be read gives `ok: false` with its line. Call {@link loadParser} before.
 * Empty text and comments alone are zero statements. COPY data is stepped over.
 */
export function parseStatements(sql: string): ParseResult {
  const nul = sql.indexOf('\0');
  if (nul >= 0) return problem(sql, nul, 'a NUL character, which PostgreSQL does not accept in SQL');
  const slices = splitStatements(sql);
  const psql = slices.find(({ kind }) => kind === 'psql');
  if (psql !== undefined) {
    return problem(sql, psql.offset, `${psql.sql.split(/\s/, 1)[0] ?? '\\'} is a command of psql, not SQL`);
  }
  const statements: ParsedStatement[] = [];
  const line = lineCounter(sql);
  for (const piece of pieces(sql, slices)) {
    try {
      for (const statement of parsePiece(sql.slice(piece.start, piece.end))) {
        const offset = piece.start + statement.offset;
        statements.push({ ...statement, offset, line: line(offset) });
      }
    } catch (thrown) {
      if (!(thrown instanceof SyntaxProblem)) throw thrown;
      const text = sql.slice(piece.start, piece.end);
      return problem(sql, piece.start + offsetOfCodePoint(text, thrown.position), thrown.message);
    }
  }
  return { ok: true, statements };
}

/** All statements of a text without COPY data; offsets are in the text. @throws SyntaxProblem */
export function parsePiece(text: string): Array<Omit<ParsedStatement, 'line'>> {
  const safe = defuseComments(text);
  const offsetOf = charOffsets(safe);
  return (parseTree(safe).stmts ?? []).map((raw) => {
    const from = offsetOf(raw.stmt_location ?? 0);
    const to = raw.stmt_len === undefined ? text.length : offsetOf((raw.stmt_location ?? 0) + raw.stmt_len);
    const offset = skipBlank(text, from);
    const sql = text.slice(offset, to).trimEnd();
    const node = (raw.stmt ?? {}) as Record<string, unknown>;
    const transaction = transactionCommand(node);
    return {
      sql,
      offset,
      operations: operationsOf(node, { sql, at: (byte) => Math.max(0, offsetOf(byte ?? 0) - offset) }),
      nonTransactional: isNonTransactional(node),
      ...(transaction === undefined ? {} : { transaction }),
      node,
    };
  });
}

/** Runs of at most {@link chunk} SQL slices, cut at COPY data; the last reaches to the end, so that nothing is unread. */
function pieces(sql: string, slices: readonly StatementSlice[]): Array<{ start: number; end: number }> {
  const found: Array<{ start: number; end: number; count: number }> = [];
  let open: { start: number; end: number; count: number } | undefined;
  for (const slice of slices) {
    if (slice.kind !== 'sql') {
      open = undefined;
      continue;
    }
    if (open === undefined || open.count >= chunk) {
      open = { start: slice.offset, end: slice.end, count: 0 };
      found.push(open);
    }
    open.end = slice.end;
    open.count++;
  }
  if (slices.length === 0) return [{ start: sql.startsWith('\uFEFF') ? 1 : 0, end: sql.length }];
  if (open !== undefined) open.end = sql.length;
  return found;
}

function problem(sql: string, offset: number, message: string): ParseResult {
  return { ok: false, message, offset, line: lineCounter(sql)(offset) };
}
