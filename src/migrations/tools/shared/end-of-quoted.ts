/**
 * Where the string, quoted name, dollar quote or comment that starts at `at` ends (exclusive), by PostgreSQL's lexer
 * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html); the text's end where it is never closed; undefined
 * where none starts there.
 */
export function endOfQuoted(text: string, at: number): number | undefined {
  const char = text[at];
  if (char === "'") return endOfString(text, at + 1, isEscapeString(text, at));
  if (char === '"') return closing(text, text.indexOf('"', at + 1), 1);
  if (text.startsWith('--', at)) return closing(text, text.indexOf('\n', at), 0);
  if (text.startsWith('/*', at)) return endOfComment(text, at + 2);
  if (char !== '$' || /[\w$\u0080-\uffff]/.test(text[at - 1] ?? '')) return undefined;
  const [tag] = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/.exec(text.slice(at, at + 130)) ?? [];
  return tag === undefined ? undefined : closing(text, text.indexOf(tag, at + tag.length), tag.length);
}

function isEscapeString(text: string, at: number): boolean {
  return /[eE]/.test(text[at - 1] ?? '') && !/[\w$\u0080-\uffff]/.test(text[at - 2] ?? '');
}

function endOfString(text: string, from: number, escapes: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    if (escapes && text[at] === '\\') at += 1;
    else if (text[at] === "'") return at + 1;
  }
  return text.length;
}

/** Comments nest. */
function endOfComment(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('/*', at)) depth += 1;
    else if (text.startsWith('*/', at)) depth -= 1;
    else continue;
    at += 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function closing(text: string, found: number, length: number): number {
  return found < 0 ? text.length : found + length;
}
