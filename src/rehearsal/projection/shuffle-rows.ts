import type { Client } from 'pg';
import type { ColumnEntry, TableEntry } from '../../database/schema/snapshot.ts';
import { inTransaction } from '../../database/seed/run.ts';
import { quoteIdent } from '../quote.ts';

/**
 * Synthetic rows come in the order of their values, and PostgreSQL sorts what is in order far faster than what is not
 * (its qsort looks first: src/include/lib/sort_template.h). So the values of all columns but keys, times and generated
 * ones move together to another row, the same one each time. A table whose constraints refuse that stays as it is.
 * @returns why nothing was moved, where that is so
 */
export async function shuffleRows(client: Client, table: TableEntry, timeoutMs = 60_000): Promise<string | undefined> {
  const columns = movable(table);
  if (table.kind !== 'table' || columns.length === 0) return 'it has no column that could be moved';
  const name = `${quoteIdent(table.schema)}.${quoteIdent(table.name)}`;
  const names = columns.map(quoteIdent);
  const sql = `
    WITH there AS (SELECT ctid AS at, row_number() OVER (ORDER BY ctid) AS place FROM ONLY ${name}),
      from_elsewhere AS (
        SELECT ${names.join(', ')}, row_number() OVER (ORDER BY hashtext(place::text), place) AS place
        FROM (SELECT ${names.join(', ')}, row_number() OVER (ORDER BY ctid) AS place FROM ONLY ${name}) AS rows)
    UPDATE ONLY ${name} AS target
    SET ${names.map((column) => `${column} = from_elsewhere.${column}`).join(', ')}
    FROM there JOIN from_elsewhere USING (place) WHERE target.ctid = there.at`;
  const moved = await inTransaction(client, { sql, timeoutMs, table, triggers: false });
  return typeof moved === 'string' ? moved : undefined;
}

function movable(table: TableEntry): string[] {
  const keys = new Set(table.indexes.filter(({ unique }) => unique).flatMap(({ columns }) => columns));
  const excluded = table.constraints.filter(({ kind }) => kind === 'exclusion').flatMap(({ columns }) => columns);
  for (const column of excluded) keys.add(column);
  return table.columns.filter((column) => !keys.has(column.name) && isPlain(column)).map(({ name }) => name);
}

/** Times mostly follow the order of insertion in production, too. */
function isPlain({ generated, identity, type }: ColumnEntry): boolean {
  return generated === null && identity === null && !/^(timestamp|date$|time )/.test(type);
}
