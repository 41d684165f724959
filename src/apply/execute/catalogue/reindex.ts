import type pg from 'pg';
import type { OutsideKind } from './outside.ts';
import { dropConcurrently } from './relation.ts';

/**
 * REINDEX can be run twice. What a broken concurrent one leaves is an invalid index beside the old one, by its name.
 * https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
 */
export function reindex(concurrently: boolean): OutsideKind {
  return {
    concurrently,
    before: async (client) => ({ leftovers: (await leftovers(client)).map(({ oid }) => oid) }),
    async settle(client, before) {
      const old = Array.isArray(before.leftovers) ? before.leftovers : [];
      const own = (await leftovers(client)).filter(({ oid }) => !old.includes(oid));
      return { state: 'send', first: own.map((index) => dropConcurrently(index)), note: 'it can be run twice' };
    },
  };
}

async function leftovers(client: pg.Client): Promise<Array<{ oid: number; schema: string; name: string }>> {
  const { rows } = await client.query<{ oid: number; schema: string; name: string }>(
    `SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND n.nspname <> 'pg_toast'`,
  );
  return rows;
}
