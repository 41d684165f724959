/** PostgreSQL's lexical structure, as far as is needed to step over a token without understanding it. */
export type TokenKind = 'space' | 'comment' | 'string' | 'quoted name' | 'word' | 'symbol';

export interface Token {
  kind: TokenKind;
  start: number;
  end: number;
}

/**
 * The token that starts at `start`. Never throws: an unclosed string or comment reaches to the end of the text.
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
export function tokenAt(text: string, start: number): Token {
  const code = text.charCodeAt(start);
  if (isWordStart(code)) return wordToken(text, start);
  if (isSpace(code)) return { kind: 'space', start, end: endOfSpace(text, start) };
  const next = text.charCodeAt(start + 1);
  if (code === 45 && next === 45) return { kind: 'comment', start, end: endOfLine(text, start) };
  if (code === 47 && next === 42) return { kind: 'comment', start, end: endOfBlockComment(text, start) ?? text.length };
  if (code === 39) return { kind: 'string', start, end: endOfQuoted(text, start, "'") };
  if (code === 34) return { kind: 'quoted name', start, end: endOfQuoted(text, start, '"') };
  if (code === 36) return dollarToken(text, start);
  return { kind: 'symbol', start, end: start + 1 };
}

/** Index of the first character at or after `start` that belongs to neither space nor a comment. */
export function skipBlank(text: string, start: number): number {
  let index = start;
  while (index < text.length) {
    const token = tokenAt(text, index);
    if (token.kind !== 'space' && token.kind !== 'comment') return index;
    index = token.end;
  }
  return index;
}

export function endOfLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 ? text.length : newline;
}

function wordToken(text: string, start: number): Token {
  let end = start + 1;
  while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) !== 39) return { kind: 'word', start, end };
  const prefix = text.slice(start, end).toLowerCase();
  if (prefix === 'e') return { kind: 'string', start, end: endOfEscapeString(text, end) };
  if (prefix === 'b' || prefix === 'x' || prefix === 'n') {
    return { kind: 'string', start, end: endOfQuoted(text, end, "'") };
  }
  return { kind: 'word', start, end };
}

function dollarToken(text: string, start: number): Token {
  let end = start + 1;
  if (text.charCodeAt(end) !== 36) {
    if (!isWordStart(text.charCodeAt(end))) return { kind: 'symbol', start, end };
    while (end < text.length && isWordPart(text.charCodeAt(end)) && text.charCodeAt(end) !== 36) end++;
    if (text.charCodeAt(end) !== 36) return { kind: 'symbol', start, end: start + 1 };
  }
  const tag = text.slice(start, end + 1);
  const close = text.indexOf(tag, end + 1);
  return { kind: 'string', start, end: close < 0 ? text.length : close + tag.length };
}

function endOfQuoted(text: string, start: number, quote: string): number {
  let index = text.indexOf(quote, start + 1);
  while (index >= 0 && text[index + 1] === quote) index = text.indexOf(quote, index + 2);
  return index < 0 ? text.length : index + 1;
}

function endOfEscapeString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const character = text[index];
    if (character === '\\' || (character === "'" && text[index + 1] === "'")) index += 2;
    else if (character === "'") return index + 1;
    else index++;
  }
  return text.length;
}

/** Block comments nest in PostgreSQL. Undefined where it is never closed. */
export function endOfBlockComment(text: string, start: number): number | undefined {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start + 2;
  let depth = 1;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return undefined;
}

function endOfSpace(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isSpace(text.charCodeAt(end))) end++;
  return end;
}

/** PostgreSQL's own; JavaScript knows more. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || (code >= 48 && code <= 57) || code === 36;
}
