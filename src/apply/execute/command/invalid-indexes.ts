import type pg from 'pg';
import { dropConcurrently, isBeingBuilt } from '../catalogue/relation.ts';
import { isLost } from '../pg-errors.ts';
import { send, type TargetSession } from '../session.ts';

interface InvalidIndex {
  oid: number;
  table: number;
  tableName: string;
  schema: string;
  name: string;
}

/** Indexes of the database that no query may use. */
export async function readInvalid(client: pg.Client): Promise<InvalidIndex[]> {
  const { rows } = await client.query<InvalidIndex>(
    `SELECT c.oid::int8::float8 AS oid, i.indrelid::int8::float8 AS table, t.relname AS "tableName",
       n.nspname AS schema, c.relname AS name
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
       JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname NOT IN ('pg_catalog', 'pg_toast')`,
  );
  return rows;
}

export interface Cleaning {
  /** Indexes that were invalid before the command began. */
  before: readonly number[];
  /** What the command has sent outside transactions: what it names may have been left by it, and nothing else. */
  sent: readonly string[];
}

/**
 * Drops those that a failed command has left and that nobody is building: a second run with IF NOT EXISTS would take them
 * for done. Other people's stay. @returns what was sent, and what could not be dropped within 30 s
 */
export async function dropInvalid(
  work: TargetSession,
  { before, sent }: Cleaning,
): Promise<{ dropped: string[]; left: string[] }> {
  const [dropped, left]: [string[], string[]] = [[], []];
  for (const index of await readInvalid(work.client)) {
    if (before.includes(index.oid) || !isNamedIn(index, sent)) continue;
    if ((await isBeingBuilt(work.client, index.table)) !== undefined) continue;
    const sql = dropConcurrently(index);
    ((await tryDrop(work, sql)) ? dropped : left).push(sql);
  }
  return { dropped, left };
}

async function tryDrop(work: TargetSession, sql: string): Promise<boolean> {
  try {
    await send(work, `SET statement_timeout = '30s'`);
    await send(work, sql);
    return true;
  } catch (thrown) {
    if (isLost(thrown)) throw thrown;
    return false;
  } finally {
    await send(work, 'RESET statement_timeout').catch(() => undefined);
  }
}

/** REINDEX CONCURRENTLY builds beside the old one: https://www.postgresql.org/docs/current/sql-reindex.html */
function isNamedIn({ name, tableName }: InvalidIndex, sent: readonly string[]): boolean {
  const names = [name, name.replace(/_cc(?:new|old)\d*$/, ''), tableName];
  return sent.some((sql) => /\bconcurrently\b/i.test(sql) && names.some((each) => isWordOf(sql, each)));
}

function isWordOf(sql: string, name: string): boolean {
  const quoted = name.replaceAll('"', '""').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${quoted}(?![\\w$])`, 'i').test(sql);
}
