/** A name as PostgreSQL's quoted identifier. https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
export function quoteIdent(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
