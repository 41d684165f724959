import { withClient } from '../database/client.ts';
import type { DatabaseAddress } from '../database/database.ts';
import { quoteIdent } from './quote.ts';

/** Exact row counts of `schema.table` names. */
export function countRows(address: DatabaseAddress, tables: string[]): Promise<Record<string, number>> {
  return withClient(address, async (client) => {
    const counts: Record<string, number> = {};
    for (const table of tables) {
      const dot = table.indexOf('.');
      const name = `${quoteIdent(table.slice(0, dot))}.${quoteIdent(table.slice(dot + 1))}`;
      const { rows } = await client.query<{ count: string }>(`SELECT count(*) AS count FROM ${name}`);
      counts[table] = Number(rows[0]?.count ?? 0);
    }
    return counts;
  });
}
