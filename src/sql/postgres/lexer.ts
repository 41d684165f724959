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
  return { kind: kindAt(text, start), start, end: endOfToken(text, start) };
}

function kindAt(text: string, start: number): TokenKind {
  const code = text.charCodeAt(start);
  if (isWordStart(code)) return isWordAt(text, start) ? 'word' : 'string';
  if (isSpace(code)) return 'space';
  const next = text.charCodeAt(start + 1);
  if ((code === DASH && next === DASH) || (code === SLASH && next === STAR)) return 'comment';
  if (code === QUOTE) return 'string';
  if (code === DOUBLE_QUOTE) return 'quoted name';
  return code === DOLLAR && endOfDollar(text, start) > start + 1 ? 'string' : 'symbol';
}

/** Where the token ends that starts at `start`, for who needs no more: every character of every text comes by here. */
export function endOfToken(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (isWordStart(code)) return endOfWord(text, start);
  if (isSpace(code)) return endOfSpace(text, start);
  const next = text.charCodeAt(start + 1);
  if (code === DASH && next === DASH) return endOfLine(text, start);
  if (code === SLASH && next === STAR) return endOfBlockComment(text, start) ?? text.length;
  if (code === QUOTE) return endOfQuoted(text, start, "'");
  if (code === DOUBLE_QUOTE) return endOfQuoted(text, start, '"');
  return code === DOLLAR ? endOfDollar(text, start) : start + 1;
}

/** A word, and not a string that begins with a letter: `E'…'`. */
export function isWordAt(text: string, start: number): boolean {
  if (!isWordStart(text.charCodeAt(start))) return false;
  return text.charCodeAt(start + 1) !== QUOTE || !PREFIXES.includes(text.charAt(start));
}

const [QUOTE, DOUBLE_QUOTE, DOLLAR, STAR, DASH, SLASH] = [39, 34, 36, 42, 45, 47];
/** Of strings: escapes, bits, hexadecimal bits, national characters. */
const PREFIXES = 'eEbBxXnN';

/** Index of the first character at or after `start` that belongs to neither space nor a comment. */
export function skipBlank(text: string, start: number): number {
  let index = start;
  while (index < text.length && isBlankAt(text, index)) index = endOfToken(text, index);
  return index;
}

/** Whether space or a comment starts here. */
export function isBlankAt(text: string, start: number): boolean {
  const code = text.charCodeAt(start);
  if (isSpace(code)) return true;
  return (code === DASH || code === SLASH) && kindAt(text, start) === 'comment';
}

export function endOfLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 ? text.length : newline;
}

function endOfWord(text: string, start: number): number {
  if (!isWordAt(text, start)) {
    const isEscaped = text.charAt(start).toLowerCase() === 'e';
    return isEscaped ? endOfEscapeString(text, start + 1) : endOfQuoted(text, start + 1, "'");
  }
  let end = start + 1;
  while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
  return end;
}

/** A dollar quoted string; of any other dollar, itself. */
function endOfDollar(text: string, start: number): number {
  let end = start + 1;
  if (text.charCodeAt(end) !== DOLLAR) {
    if (!isWordStart(text.charCodeAt(end))) return end;
    while (end < text.length && isWordPart(text.charCodeAt(end)) && text.charCodeAt(end) !== DOLLAR) end++;
    if (text.charCodeAt(end) !== DOLLAR) return start + 1;
  }
  const tag = text.slice(start, end + 1);
  const close = text.indexOf(tag, end + 1);
  return close < 0 ? text.length : close + tag.length;
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
