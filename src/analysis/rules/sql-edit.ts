import { type Token, tokenAt } from '../../sql/postgres/lexer.ts';

/** Words, names, strings and symbols of a statement, without space and comments. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < sql.length; ) {
    const token = tokenAt(sql, index);
    if (token.kind !== 'space' && token.kind !== 'comment') tokens.push(token);
    index = token.end;
  }
  return tokens;
}

/**
 * The statement with `words` behind the words it begins with; `unique?` may be absent. Undefined where it begins
 * otherwise. Comments between them stay.
 */
export function insertBehind(sql: string, begin: readonly string[], words: string): string | undefined {
  const tokens = tokensOf(sql);
  let next = 0;
  for (const expected of begin) {
    const token = tokens[next];
    const word = token === undefined ? '' : sql.slice(token.start, token.end).toLowerCase();
    if (word === expected.replace('?', '')) next++;
    else if (!expected.endsWith('?')) return undefined;
  }
  const last = tokens[next - 1];
  return last && `${sql.slice(0, last.end)} ${words}${sql.slice(last.end)}`;
}

/** The statement with `words` at its end, before a comment that stands there. */
export function append(sql: string, words: string): string {
  const end = tokensOf(sql).at(-1)?.end ?? sql.length;
  return `${sql.slice(0, end)} ${words}${sql.slice(end)}`;
}

/** The words of an expression or statement, lower case; strings, quoted names and comments left out. */
export function wordsIn(sql: string): string[] {
  return tokensOf(sql)
    .filter(({ kind }) => kind === 'word')
    .map(({ start, end }) => sql.slice(start, end).toLowerCase());
}
