import { withClient } from '../../database/client.ts';
import type { DatabaseAddress } from '../../database/database.ts';

/** Between two schemas: why a plan could have lost an index. A plan that merely looks another way has not. */
export interface IndexChanges {
  /** `schema.index` of those that are gone, and after which no index begins with what they began with. */
  gone: ReadonlySet<string>;
  /** `schema.table` of those in which a column has another kind of type or collation: a comparison may no longer fit. */
  retyped: ReadonlySet<string>;
}

/**
 * What a condition must fit to use an index: its first column, how that is compared, and for which rows. Types of one
 * family (integer and bigint, varchar and text) are compared with each other by the index.
 * https://www.postgresql.org/docs/current/btree.html#BTREE-BEHAVIOR
 */
const INDEXES = `
  SELECT format('%s.%s', n.nspname, c.relname) AS name,
         concat_ws(' ', i.indrelid, c.relam, pg_get_indexdef(i.indexrelid, 1, true), o.opcfamily, i.indcollation[0],
           pg_get_expr(i.indpred, i.indrelid)) AS is
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[0]
   WHERE i.indisvalid AND i.indisready AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')`;

const COLUMNS = `
  SELECT format('%s.%s %s', n.nspname, c.relname, a.attname) AS name, format('%s.%s', n.nspname, c.relname) AS relation,
         concat_ws(' ', coalesce(o.opcfamily, t.oid), a.attcollation) AS is
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_opclass o
           ON o.opcdefault AND o.opcmethod = (SELECT oid FROM pg_catalog.pg_am WHERE amname = 'btree')
          AND o.opcintype = CASE t.typname WHEN 'varchar' THEN 'text'::regtype::oid ELSE t.oid END
   WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped
     AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')`;

export async function readIndexChanges([old, now]: readonly [DatabaseAddress, DatabaseAddress]): Promise<IndexChanges> {
  const [before, after] = await Promise.all([readSchema(old), readSchema(now)]);
  const kept = new Set(after.indexes.map(({ is }) => is));
  const columns = new Map(after.columns.map(({ name, is }) => [name, is]));
  return {
    gone: new Set(before.indexes.flatMap(({ name, is }) => (kept.has(is) ? [] : [name]))),
    retyped: new Set(
      before.columns.flatMap(({ name, relation, is }) => ((columns.get(name) ?? is) === is ? [] : [relation])),
    ),
  };
}

function readSchema(address: DatabaseAddress) {
  return withClient(address, async (client) => ({
    indexes: (await client.query<{ name: string; is: string }>(INDEXES)).rows,
    columns: (await client.query<{ name: string; relation: string; is: string }>(COLUMNS)).rows,
  }));
}
