import { quoteIdent } from '../quote.ts';
import type { TableFacts } from './table-facts.ts';

/** By `schema.name`: a row that the migration has changed or locked, as others see it. */
export type ChangedRows = ReadonlyMap<string, RowId>;

/** Stays the same while the transaction that changed the row is open. */
export interface RowId {
  /** The partition's, or the table's own. */
  tableoid: number;
  ctid: string;
}

export function qualified({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

/** One row, one that the migration changed where there is such. */
export function pickSql(table: TableFacts, columns: string, changed: ChangedRows): string {
  const row = changed.get(qualified(table));
  const from = `SELECT ${columns} FROM ${nameSql(table)}`;
  if (row === undefined) return `${from} LIMIT 1`;
  return `${from} WHERE ${isRow(row)}`;
}

export function isRow({ ctid, tableoid }: RowId): string {
  return `ctid = ${literal(ctid)}::pg_catalog.tid AND tableoid = ${tableoid}`;
}

export function nameSql({ schema, name }: TableFacts): string {
  return `${quoteIdent(schema)}.${quoteIdent(name)}`;
}

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE */
export function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
