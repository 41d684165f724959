import type pg from 'pg';
import { dropConcurrently, isBeingBuilt } from '../catalogue/relation.ts';

interface InvalidIndex {
  oid: number;
  table: number;
  schema: string;
  name: string;
}

/** Indexes of the database that no query may use. */
export async function readInvalid(client: pg.Client): Promise<InvalidIndex[]> {
  const { rows } = await client.query<InvalidIndex>(
    `SELECT c.oid::int8::float8 AS oid, i.indrelid::int8::float8 AS table, n.nspname AS schema, c.relname AS name
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname NOT IN ('pg_catalog', 'pg_toast')`,
  );
  return rows;
}

/**
 * Drops those that a failed command has left and that nobody is building: a second run with IF NOT EXISTS would take them
 * for done. @returns what was sent
 */
export async function dropInvalid(client: pg.Client, before: readonly number[]): Promise<string[]> {
  const sent: string[] = [];
  for (const index of await readInvalid(client)) {
    if (before.includes(index.oid) || (await isBeingBuilt(client, index.table)) !== undefined) continue;
    const sql = dropConcurrently(index);
    await client.query(sql);
    sent.push(sql);
  }
  return sent;
}
