/** Identifiers and comments, which stay; strings of each kind, which do not, also where the text was cut within one. */
const PARTS =
  /"(?:[^"]|"")*"?|--[^\n]*|\b[eE]'(?:[^'\\]|''|\\[\s\S])*'?|(?:\b(?:[bBxXnN]|[uU]&))?'(?:[^']|'')*'?|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)/g;

/** SQL with each string constant as `'…'`: what an app or a command sends may be put together from rows. */
export function withoutLiterals(sql: string): string {
  return sql.replace(PARTS, (part) => (part.startsWith('"') || part.startsWith('--') ? part : "'…'"));
}
