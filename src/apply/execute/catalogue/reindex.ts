import type { ReindexStmt } from 'libpg-query';
import type pg from 'pg';
import { hasOption } from '../../../sql/postgres/tree.ts';
import type { OutsideKind } from './outside.ts';
import { dropConcurrently, regclassText } from './relation.ts';

/**
 * REINDEX can be run twice. What a broken concurrent one leaves is an invalid index beside the old one, by its name.
 * https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
 */
export function reindex(statement: ReindexStmt): OutsideKind {
  const concurrently = hasOption(statement.params, 'concurrently');
  const own = concurrently ? ownOf(statement) : undefined;
  return {
    concurrently,
    before: async (client) => ({ leftovers: (await leftovers(client, own)).map(({ oid }) => oid) }),
    async settle(client, before) {
      const old = Array.isArray(before.leftovers) ? before.leftovers : [];
      const fresh = (await leftovers(client, own)).filter(({ oid }) => !old.includes(oid));
      return { state: 'send', first: fresh.map((index) => dropConcurrently(index)), note: 'it can be run twice' };
    },
  };
}

/** Which leftovers are its own: others rebuild their indexes, too. */
interface Own {
  where: string;
  name: string;
}

/** $1, and the partitions of what is partitioned. */
const TREE = `(SELECT pg_catalog.to_regclass($1)::oid AS oid
  UNION SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)))`;

/** A name that grows too long is cut before the ending, at a character: NAMEDATALEN is 64, a character at most 4 bytes. */
const NAMED_AFTER = `(ours.relname = of.base
  OR octet_length(c.relname::text) >= 60 AND pg_catalog.starts_with(ours.relname::text, of.base))`;

function ownOf({ kind, relation, name }: ReindexStmt): Own {
  if (kind === 'REINDEX_OBJECT_INDEX') {
    const where = `EXISTS (SELECT FROM ${TREE} tree JOIN pg_catalog.pg_index x ON x.indexrelid = tree.oid
      JOIN pg_catalog.pg_class ours ON ours.oid = x.indexrelid WHERE x.indrelid = i.indrelid AND ${NAMED_AFTER})`;
    return { where, name: regclassText(relation ?? {}) };
  }
  if (kind === 'REINDEX_OBJECT_TABLE')
    return { where: `i.indrelid IN (SELECT oid FROM ${TREE} tree)`, name: regclassText(relation ?? {}) };
  if (kind === 'REINDEX_OBJECT_SCHEMA') return { where: 'n.nspname = $1', name: name ?? '' };
  // The whole database is its own.
  return { where: '$1::text IS NOT NULL', name: name ?? '' };
}

async function leftovers(
  client: pg.Client,
  own: Own | undefined,
): Promise<Array<{ oid: number; schema: string; name: string }>> {
  if (own === undefined) return [];
  const { rows } = await client.query<{ oid: number; schema: string; name: string }>(
    `SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       CROSS JOIN LATERAL (SELECT pg_catalog.regexp_replace(c.relname::text, '_cc(new|old)[0-9]*$', '') AS base) of
     WHERE NOT i.indisvalid AND of.base <> c.relname::text AND n.nspname <> 'pg_toast' AND ${own.where}`,
    [own.name],
  );
  return rows;
}
