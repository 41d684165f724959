import type { RelationKind } from './trace.ts';

/** A relation of the traced database, as a session or the admin connection sees it. */
export interface Relation {
  oid: number;
  schema: string;
  name: string;
  kind: RelationKind;
  /** For an index: `schema.name` of its table. */
  table?: string;
  /** Changes when the storage is written anew. Undefined where there is no storage. */
  filenode?: number;
  /** Nobody else can ever wait for it: TOAST, temporary. */
  hidden: boolean;
}

const kinds: Record<string, RelationKind> = {
  r: 'table',
  p: 'partitioned table',
  i: 'index',
  I: 'partitioned index',
  v: 'view',
  m: 'materialized view',
  S: 'sequence',
  f: 'foreign table',
};

/** A row of {@link relationColumns}. */
export function relationOf(row: Array<string | null>): Relation | undefined {
  const [oid, schema, name, relkind, persistence, tableSchema, tableName, filenode] = row;
  if (oid == null || schema == null || name == null || relkind == null) return undefined;
  return {
    oid: Number(oid),
    schema,
    name,
    kind: kinds[relkind] ?? 'other',
    ...(tableSchema == null || tableName == null ? {} : { table: `${tableSchema}.${tableName}` }),
    ...(filenode == null || filenode === '0' ? {} : { filenode: Number(filenode) }),
    hidden: relkind === 't' || persistence === 't' || schema === 'pg_toast',
  };
}

/** For `pg_class c`; the joins are {@link relationJoins}. */
export const relationColumns = `c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, tn.nspname, tc.relname, \
pg_catalog.pg_relation_filenode(c.oid)`;

export const relationJoins = `LEFT JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
LEFT JOIN pg_catalog.pg_class tc ON tc.oid OPERATOR(pg_catalog.=) i.indrelid
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid OPERATOR(pg_catalog.=) tc.relnamespace`;

/** Smaller object ids are the system's own. https://www.postgresql.org/docs/current/system-catalog-initial-data.html */
export const firstUserOid = 16384;
