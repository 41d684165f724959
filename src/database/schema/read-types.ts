import { commentOf, grantsOf, notFromExtension, USER_SCHEMA } from './sql-fragments.ts';

const COMMON = `n.nspname AS schema, t.typname AS name, format_type(t.oid, NULL) AS type,
  ${grantsOf('t.typacl', 'T', 't.typowner')} AS grants, ${commentOf('pg_type', 't.oid')} AS comment`;
const FROM = 'FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace';
const MINE = `${USER_SCHEMA} AND ${notFromExtension('pg_type', 't.oid')}`;
const ORDER = 'ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"';
const COLLATION = (oid: string): string => `(SELECT cn.nspname || '.' || co.collname FROM pg_collation co
  JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = ${oid})`;

export function enumsSql(): string {
  return `SELECT ${COMMON}, ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid
      ORDER BY e.enumsortorder) AS labels ${FROM} WHERE t.typtype = 'e' AND ${MINE} ${ORDER}`;
}

export function domainsSql(): string {
  return `SELECT ${COMMON}, format_type(t.typbasetype, t.typtypmod) AS base, t.typnotnull AS "notNull",
    t.typdefault AS "default",
    CASE WHEN t.typcollation <> b.typcollation THEN ${COLLATION('t.typcollation')} END AS collation,
    coalesce((SELECT json_agg(json_build_object('name', k.conname, 'definition',
        regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''), 'validated', k.convalidated)
        ORDER BY k.conname COLLATE "C")
      FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '[]') AS constraints
  ${FROM} JOIN pg_type b ON b.oid = t.typbasetype WHERE t.typtype = 'd' AND ${MINE} ${ORDER}`;
}

/** Stand-alone composite types, not the row types of tables and views. */
export function compositesSql(): string {
  return `SELECT ${COMMON}, coalesce((SELECT json_agg(json_build_object('name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod), 'collation',
      CASE WHEN a.attcollation <> at.typcollation THEN ${COLLATION('a.attcollation')} END) ORDER BY a.attnum)
    FROM pg_attribute a JOIN pg_type at ON at.oid = a.atttypid
    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS attributes
  ${FROM} JOIN pg_class tc ON tc.oid = t.typrelid AND tc.relkind = 'c' WHERE t.typtype = 'c' AND ${MINE} ${ORDER}`;
}

/** Multirange types came with 14. */
export function rangesSql(major: number): string {
  const multirange = major >= 14 ? 'format_type(r.rngmultitypid, NULL)' : 'NULL::text';
  return `SELECT ${COMMON}, format_type(r.rngsubtype, NULL) AS subtype, ${multirange} AS multirange
  ${FROM} JOIN pg_range r ON r.rngtypid = t.oid WHERE t.typtype = 'r' AND ${MINE} ${ORDER}`;
}
