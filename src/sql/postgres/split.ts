import { endOfBlockComment, endOfLine, endOfToken, isBlankAt, isSpace, isWordAt, type Token } from './lexer.ts';

/** A piece of a text, cut where PostgreSQL and psql cut. */
export interface StatementSlice {
  /** From the first token to before the semicolon; comments in front are left out. */
  sql: string;
  /** Character offset of `sql` in the text. */
  offset: number;
  /** 1-based line of the first token. */
  line: number;
  /** Character offset after the semicolon (or after the data's last line). */
  end: number;
  /** `psql`: a backslash command, which no server understands. `copy data`: the rows behind COPY … FROM stdin. */
  kind: 'sql' | 'psql' | 'copy data';
}

interface Cursor {
  text: string;
  index: number;
  line: number;
  lineAt: number;
}

/**
 * Cuts a text into statements, in linear time, without understanding them: strings, dollar quotes, nested comments,
 * parentheses (CREATE RULE … DO (a; b)), BEGIN ATOMIC bodies and COPY data are stepped over.
 * Empty statements and comments give nothing. Never throws, so that it can serve where parsing fails.
 */
export function splitStatements(text: string): readonly StatementSlice[] {
  if (text === last?.text) return last.slices;
  const slices = cut(text);
  // A statement by itself would displace the file that it is from.
  if (slices[0]?.sql !== text && text.length <= remembered) last = { text, slices };
  return slices;
}

/** Reading a file, judging it and placing what is found each ask for the same text. */
let last: { text: string; slices: readonly StatementSlice[] } | undefined;
/** Characters: more is not worth its memory. */
const remembered = 1_000_000;

function cut(text: string): StatementSlice[] {
  const slices: StatementSlice[] = [];
  const cursor: Cursor = { text, index: text.startsWith('\uFEFF') ? 1 : 0, line: 1, lineAt: 0 };
  while (cursor.index < text.length) {
    const character = text[cursor.index];
    if (character === ';' || isBlankAt(text, cursor.index)) cursor.index = endOfToken(text, cursor.index);
    else if (character === '\\') slices.push(psqlCommand(cursor));
    else takeStatement(cursor, slices);
  }
  return slices;
}

function takeStatement(cursor: Cursor, slices: StatementSlice[]): void {
  const { text } = cursor;
  const start = cursor.index;
  const end = endOfStatement(text, start);
  const after = text[end] === ';' ? end + 1 : end;
  const sql = trimSpace(text.slice(start, end));
  slices.push({ sql, offset: start, line: lineOf(cursor, start), end: after, kind: 'sql' });
  cursor.index = after;
  if (text[end] !== ';' || !readsFromClient(sql)) return;
  takeRestOfLine(cursor, slices);
  takeCopyData(cursor, slices);
}

function endOfStatement(text: string, start: number): number {
  const words: string[] = [];
  let parentheses = 0;
  let bodies = 0;
  let index = start;
  while (index < text.length) {
    const end = endOfToken(text, index);
    if (isWordAt(text, index)) {
      if (words.length < 4) words.push(text.slice(index, end).toLowerCase());
      if (isRoutine(words)) bodies = bodyDepth(bodies, text, { start: index, end });
    } else {
      // None of these begins a longer token.
      const symbol = text[index];
      if (symbol === '(') parentheses++;
      else if (symbol === ')') parentheses = Math.max(0, parentheses - 1);
      else if (symbol === '\\') return index;
      else if (symbol === ';' && parentheses === 0 && bodies === 0) return index;
    }
    index = end;
  }
  return index;
}

/** psql's own counting: BEGIN and CASE open, END closes, inside CREATE FUNCTION or PROCEDURE only. */
function bodyDepth(bodies: number, text: string, { start, end }: Pick<Token, 'start' | 'end'>): number {
  const word = text.slice(start, end).toLowerCase();
  if (word === 'begin') return bodies > 0 || /^\s+atomic\b/i.test(text.slice(end, end + 40)) ? bodies + 1 : 0;
  if (bodies === 0) return 0;
  if (word === 'case') return bodies + 1;
  return word === 'end' ? bodies - 1 : bodies;
}

function isRoutine(words: readonly string[]): boolean {
  if (words[0] !== 'create') return false;
  const kind = words[1] === 'or' ? words[3] : words[1];
  return kind === 'function' || kind === 'procedure';
}

function readsFromClient(sql: string): boolean {
  return /^copy\b/i.test(sql) && /\bfrom\s+stdin\b/i.test(sql);
}

/** The data begins on the next line; what stands behind the semicolon is still SQL. */
function takeRestOfLine(cursor: Cursor, slices: StatementSlice[]): void {
  const { text, index } = cursor;
  const end = endOfLine(text, index);
  for (const slice of splitStatements(text.slice(index, end))) {
    const offset = index + slice.offset;
    slices.push({ ...slice, offset, line: lineOf(cursor, offset), end: index + slice.end });
  }
  cursor.index = end;
}

function takeCopyData(cursor: Cursor, slices: StatementSlice[]): void {
  const { text } = cursor;
  const start = endOfLine(text, cursor.index) + 1;
  if (start > text.length) return;
  const mark = /^\\\.\r?$/gm;
  mark.lastIndex = start;
  const found = mark.exec(text);
  const end = found === null ? text.length : mark.lastIndex;
  slices.push({ sql: text.slice(start, end), offset: start, line: lineOf(cursor, start), end, kind: 'copy data' });
  cursor.index = end;
}

function psqlCommand(cursor: Cursor): StatementSlice {
  const start = cursor.index;
  const end = endOfLine(cursor.text, start);
  cursor.index = end;
  const sql = trimSpace(cursor.text.slice(start, end));
  return { sql, offset: start, line: lineOf(cursor, start), end, kind: 'psql' };
}

function lineOf(cursor: Cursor, offset: number): number {
  for (
    let at = cursor.text.indexOf('\n', cursor.lineAt);
    at >= 0 && at < offset;
    at = cursor.text.indexOf('\n', at + 1)
  ) {
    cursor.line++;
    cursor.lineAt = at + 1;
  }
  return cursor.line;
}

/** In front of a file psql steps over a byte order mark; anywhere else it is part of a word that no grammar has. */
export function hasStrayMark({ sql, offset, kind }: StatementSlice): boolean {
  return kind === 'sql' && offset > 0 && sql.startsWith('\uFEFF');
}

/** What PostgreSQL takes for space; JavaScript's trimEnd() takes away a no-break space too, which is part of a name. */
function trimSpace(sql: string): string {
  let end = sql.length;
  while (end > 0 && isSpace(sql.charCodeAt(end - 1))) end--;
  return sql.slice(0, end);
}

/** Offset of a comment behind the last statement that is never closed; the server refuses the text for it. */
export function unclosedComment(text: string, slices: readonly StatementSlice[]): number | undefined {
  for (let index = slices.at(-1)?.end ?? 0; index < text.length; ) {
    if (text.startsWith('/*', index) && endOfBlockComment(text, index) === undefined) return index;
    index = endOfToken(text, index);
  }
  return undefined;
}
