import { tokenAt } from '../../sql/postgres/lexer.ts';
import { lineCounter } from '../../sql/postgres/positions.ts';
import { type StatementSlice, splitStatements } from '../../sql/postgres/split.ts';
import { parseWaiver, type Waiver, type WaiverProblem } from './parse-waiver.ts';

/** A waiver as it stands in a file, and the one statement that it is about. */
export interface WaiverComment {
  path: string;
  /** 1-based, of the comment. */
  line: number;
  /** Characters of the comment in the file's text, its marks included. */
  start: number;
  end: number;
  said: Waiver | WaiverProblem;
  /** The statement that follows, or that stands on the comment's line; absent at the end of a file. */
  statement?: { line: number; sql: string };
}

/** Cheap, so that texts without one cost nothing. */
const MENTION = /lockstep/i;

/**
 * Every waiver of a text, by PostgreSQL's own lexical structure: what stands in a string, a dollar quoted body, COPY
 * data or the body of a SQL function is no comment, and so no waiver. A comment is about the statement it stands in or
 * on whose last line it stands, else about the next one.
 */
export function readWaivers(path: string, text: string): WaiverComment[] {
  if (!MENTION.test(text)) return [];
  const slices = splitStatements(text);
  const line = lineCounter(text);
  const statementOf = statementFinder(text, slices);
  return commentsIn(text, slices).flatMap(({ start, end }): WaiverComment[] => {
    const said = parseWaiver(withoutMarks(text.slice(start, end)));
    if (said === undefined) return [];
    const slice = statementOf({ start, end });
    const statement = slice && { line: slice.line, sql: slice.sql };
    return [{ path, line: line(start), start, end, said, ...(statement && { statement }) }];
  });
}

interface Span {
  start: number;
  end: number;
}

function commentsIn(text: string, slices: readonly StatementSlice[]): Span[] {
  const found: Span[] = [];
  let index = 0;
  for (const slice of slices) {
    collect(text, { start: index, end: slice.offset }, found);
    if (slice.kind === 'sql') collect(text, { start: slice.offset, end: slice.end }, found);
    index = slice.end;
  }
  collect(text, { start: index, end: text.length }, found);
  return found;
}

/** Up to where the body of a SQL function begins: its comments are the function's. */
function collect(text: string, { start, end }: Span, found: Span[]): void {
  let previous = '';
  for (let index = start; index < end; ) {
    const token = tokenAt(text, index);
    if (token.kind === 'comment') found.push({ start: token.start, end: token.end });
    if (token.kind === 'word') {
      const word = text.slice(token.start, token.end).toLowerCase();
      if (previous === 'begin' && word === 'atomic') return;
      previous = word;
    }
    index = token.end;
  }
}

function withoutMarks(comment: string): string {
  return comment.startsWith('--') ? comment.slice(2) : comment.slice(2).replace(/\*\/$/, '');
}

/** For comments in ascending order, so that a text of any length takes one pass. */
function statementFinder(text: string, slices: readonly StatementSlice[]) {
  const statements = slices.filter(({ kind }) => kind === 'sql');
  let nextIndex = 0;
  return (comment: Span): StatementSlice | undefined => {
    while ((statements[nextIndex]?.offset ?? Infinity) < comment.start) nextIndex++;
    const [before, next] = [statements[nextIndex - 1], statements[nextIndex]];
    if (before === undefined) return next;
    const lastToken = before.offset + before.sql.length;
    if (comment.start < lastToken) return before;
    // Two statements on a line: what stands between them is about the one behind it.
    const isBetween = next !== undefined && !text.slice(comment.end, next.offset).includes('\n');
    return !text.slice(lastToken, comment.start).includes('\n') && !isBetween ? before : next;
  };
}
