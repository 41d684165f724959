import type { ParseResult, ReadStatement } from '../operation.ts';
import { parsePiece, parseStatements } from './parse.ts';
import { SyntaxProblem } from './parser.ts';
import { type StatementSlice, splitStatements, unclosedComment } from './split.ts';
import { tagOf } from './tree.ts';

/**
 * As parseStatements() answers, without the trees. What a statement does follows from its text alone, and histories say
 * the same again and again: a text that was read lately is not read again. What is answered is shared: change nothing.
 */
export function readStatements(sql: string): ParseResult<ReadStatement> {
  const whole = known.get(sql);
  if (whole !== undefined) return { ok: true, statements: [{ ...whole, offset: 0, line: 1 }] };
  const slices = splitStatements(sql);
  const isPlain = slices.length > 0 && slices.every(({ kind }) => kind === 'sql') && !sql.includes('\0');
  const statements = isPlain && unclosedComment(sql, slices) === undefined ? readSlices(sql, slices) : undefined;
  return statements === undefined ? withoutTrees(parseStatements(sql)) : { ok: true, statements };
}

/** Statements parsed at once, as in parse.ts. */
const MOST = 500;

/** Undefined where one cannot be read by itself: then the text as a whole tells. */
function readSlices(sql: string, slices: readonly StatementSlice[]): ReadStatement[] | undefined {
  const statements: ReadStatement[] = [];
  for (let from = 0; from < slices.length; ) {
    const first = slices[from];
    if (first === undefined) break;
    const before = known.get(first.sql);
    if (before !== undefined) {
      statements.push({ ...before, offset: first.offset, line: first.line });
      from++;
      continue;
    }
    const run = slices.slice(from, endOfRun(slices, from));
    const read = readRun(sql, run);
    if (read === undefined) return undefined;
    statements.push(...read);
    from += run.length;
  }
  return statements;
}

function endOfRun(slices: readonly StatementSlice[], from: number): number {
  let end = from + 1;
  while (end < slices.length && end - from < MOST && !known.has(slices[end]?.sql ?? '')) end++;
  return end;
}

function readRun(sql: string, run: readonly StatementSlice[]): ReadStatement[] | undefined {
  const start = run[0]?.offset ?? 0;
  const parsed = parseIfValid(sql.slice(start, run.at(-1)?.end));
  if (parsed?.length !== run.length) return undefined;
  const statements: ReadStatement[] = [];
  for (const [index, { node, ...statement }] of parsed.entries()) {
    const slice = run[index];
    // Where PostgreSQL cuts elsewhere than we do, only it knows.
    if (slice === undefined || start + statement.offset !== slice.offset || statement.sql !== slice.sql.trimEnd())
      return undefined;
    const read = { ...statement, tag: tagOf(node), offset: slice.offset, line: slice.line };
    statements.push(read);
    remember(slice.sql, read);
  }
  return statements;
}

function parseIfValid(text: string): ReturnType<typeof parsePiece> | undefined {
  try {
    return parsePiece(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) return undefined;
    throw thrown;
  }
}

/** Each with the place where it was read last. */
const known = new Map<string, ReadStatement>();
let size = 0;
/** Characters of all texts that are remembered, and of one. */
const remembered = 2_000_000;
const longest = 20_000;

function remember(sql: string, statement: ReadStatement): void {
  if (sql.length > longest) return;
  if (size + sql.length > remembered) {
    known.clear();
    size = 0;
  }
  if (!known.has(sql)) size += sql.length;
  known.set(sql, statement);
}

function withoutTrees(result: ParseResult): ParseResult<ReadStatement> {
  if (!result.ok) return result;
  return {
    ok: true,
    statements: result.statements.map(({ node, ...statement }) => ({ ...statement, tag: tagOf(node) })),
  };
}
