import type { ConstraintEntry, IndexEntry } from './snapshot.ts';
import { commentOf, notFromExtension, USER_SCHEMA } from './sql-fragments.ts';

/** As the catalogue has them: columns are numbers. */
export interface NumberedConstraint extends Omit<ConstraintEntry, 'columns' | 'references'> {
  columns: number[];
  toSchema: string | null;
  toTable: string | null;
  toOid: string;
  toColumns: number[] | null;
}

export interface NumberedIndex extends Omit<IndexEntry, 'columns' | 'uses'> {
  /** 0 for an expression. */
  columns: number[];
  uses: number[];
}

/** All but constraint triggers, which are read as triggers. Kind `n` (named NOT NULL) exists from 18 on. */
export function constraintsSql(): string {
  return `SELECT k.conrelid::int8::text AS oid, k.conname AS name,
    CASE k.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key' WHEN 'p' THEN 'primary key'
      WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion' ELSE 'not null' END AS kind,
    regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') AS definition,
    (SELECT ix.relname FROM pg_class ix WHERE ix.oid = k.conindid)::text AS index, k.connoinherit AS "noInherit",
    k.convalidated AS validated, k.condeferrable AS deferrable, k.condeferred AS deferred,
    coalesce(k.conkey, '{}') AS columns, fn.nspname AS "toSchema", f.relname AS "toTable", k.confrelid::int8::text AS "toOid",
    k.confkey AS "toColumns",
    k.coninhcount > 0 AND NOT k.conislocal OR k.conparentid <> 0 AS inherited,
    ${commentOf('pg_constraint', 'k.oid')} AS comment
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
  WHERE k.contype <> 't' AND c.relkind IN ('r', 'p', 'f') AND ${USER_SCHEMA}
    AND NOT (k.contype = 'f' AND k.conparentid <> 0 AND EXISTS (SELECT FROM pg_constraint up
      WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid))
  ORDER BY k.conrelid, k.conname COLLATE "C"`;
}

/** Indexes of tables and materialized views. */
export function indexesSql(): string {
  return `SELECT x.indrelid::int8::text AS oid, ic.relname AS name,
    replace(pg_get_indexdef(x.indexrelid), ' INDEX ' || quote_ident(ic.relname) || ' ON ', ' INDEX ON ') AS definition,
    x.indisunique AS unique, x.indisprimary AS primary, x.indisvalid AND x.indisready AS valid,
    x.indimmediate AS immediate, x.indisclustered AS clustered,
    (SELECT k.conname FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid
      AND k.contype IN ('p', 'u', 'x'))::text AS "constraint",
    (string_to_array(x.indkey::text, ' ')::int2[])[1:x.indnkeyatts] AS columns,
    ARRAY(SELECT DISTINCT d.refobjsubid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
        AND d.objid = x.indexrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = x.indrelid AND d.refobjsubid > 0
      UNION SELECT unnest(x.indkey)::int EXCEPT SELECT 0) AS uses,
    (SELECT pn.nspname || '.' || p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
      JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = x.indexrelid) AS parent,
    pg_get_expr(x.indexprs, x.indrelid) AS expressions, pg_get_expr(x.indpred, x.indrelid) AS predicate,
    ${commentOf('pg_class', 'x.indexrelid')} AS comment
  FROM pg_index x JOIN pg_class ic ON ic.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm') AND ${USER_SCHEMA} AND ${notFromExtension('pg_class', 'x.indexrelid')}
  ORDER BY x.indrelid, ic.relname COLLATE "C"`;
}

/** Names by the table's oid and the column's number. */
export type ColumnNames = Map<string, Map<number, string>>;

export function namedConstraint(constraint: NumberedConstraint, oid: string, names: ColumnNames): ConstraintEntry {
  const { toSchema, toTable, toOid, toColumns, ...entry } = constraint;
  const references =
    toSchema === null || toTable === null
      ? null
      : {
          schema: toSchema,
          table: toTable,
          columns: (toColumns ?? []).map((number) => names.get(toOid)?.get(number) ?? '?'),
        };
  return { ...entry, columns: entry.columns.map((number) => names.get(oid)?.get(number) ?? '?'), references };
}

export function namedIndex(index: NumberedIndex, oid: string, names: ColumnNames): IndexEntry {
  const name = (number: number): string | null => names.get(oid)?.get(number) ?? null;
  return { ...index, columns: index.columns.map(name), uses: index.uses.flatMap((number) => name(number) ?? []) };
}
