/**
 * The lines of `text` as Go's bufio.ScanLines gives them: without `\n` and one `\r` before it, no empty last line.
 * goose and sql-migrate send what they put together from these, so a CRLF file arrives with LF.
 */
export function goLines(text: string): string[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * Whether the last word before a word that starts with `--` ends with a semicolon: where goose and sql-migrate end a
 * statement (pressly/goose:internal/sqlparser/parser.go, rubenv/sql-migrate:sqlparse/sqlparse.go, endsWithSemicolon).
 */
export function endsWithSemicolon(line: string): boolean {
  let last = '';
  for (const word of line.split(/\s+/)) {
    if (word.startsWith('--')) break;
    if (word !== '') last = word;
  }
  return last.endsWith(';');
}
