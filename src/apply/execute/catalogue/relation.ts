import type { RangeVar } from 'libpg-query';
import type pg from 'pg';
import { quoteIdent } from '../../../rehearsal/quote.ts';

/** A name as the statement's session would resolve it. */
export function regclassText({ schemaname, relname }: RangeVar): string {
  const name = quoteIdent(relname ?? '');
  return schemaname === undefined ? name : `${quoteIdent(schemaname)}.${name}`;
}

/** @returns undefined where there is none; its oid, and its schema, otherwise */
export async function findRelation(
  client: pg.Client,
  name: string,
): Promise<{ oid: number; schema: string; name: string } | undefined> {
  const { rows } = await client.query<{ oid: number; schema: string; name: string }>(
    `SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid = pg_catalog.to_regclass($1)`,
    [name],
  );
  return rows[0];
}

export interface IndexRow {
  oid: number;
  schema: string;
  name: string;
  valid: boolean;
  definition: string;
}

/** Every index of a table, the half-built ones among them. */
export async function indexesOf(client: pg.Client, table: number): Promise<IndexRow[]> {
  const { rows } = await client.query<IndexRow>(
    `SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name,
       i.indisvalid AND i.indisready AND i.indislive AS valid,
       pg_catalog.pg_get_indexdef(c.oid) AS definition
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE i.indrelid = $1::float8::int8::oid`,
    [table],
  );
  return rows;
}

/**
 * Whether somebody else holds what building or dropping an index concurrently, and VACUUM, hold on the table from
 * beginning to end. https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
 */
export async function isBeingBuilt(client: pg.Client, table: number): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_catalog.pg_locks
     WHERE relation = $1::float8::int8::oid AND mode = 'ShareUpdateExclusiveLock' AND granted
       AND pid <> pg_catalog.pg_backend_pid()
       AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
     LIMIT 1`,
    [table],
  );
  return rows[0]?.pid;
}

export function dropConcurrently({ schema, name }: { schema: string; name: string }): string {
  return `DROP INDEX CONCURRENTLY IF EXISTS ${quoteIdent(schema)}.${quoteIdent(name)}`;
}
