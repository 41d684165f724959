import type { Client } from 'pg';
import { commentOf, firingState, grantsOf, notFromExtension, USER_SCHEMA } from './sql-fragments.ts';

/** Tables without their parts. `oid` joins the parts to them and is not kept. */
export function tablesSql(): string {
  return `SELECT c.oid::int8::text AS oid, n.nspname AS schema, c.relname AS name,
    CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' ELSE 'foreign table' END AS kind,
    CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 'u' THEN 'unlogged' ELSE 'temporary' END AS persistence,
    (SELECT am.amname FROM pg_am am WHERE am.oid = c.relam)::text AS "accessMethod",
    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
    pg_get_expr(c.relpartbound, c.oid) AS "partitionBound",
    ARRAY(SELECT pn.nspname || '.' || p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
      JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parents,
    ARRAY(SELECT o FROM unnest(c.reloptions) o ORDER BY 1) AS options,
    c.relrowsecurity AS "rowSecurity", c.relforcerowsecurity AS "forceRowSecurity",
    CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE 'index ' ||
      coalesce((SELECT ic.relname FROM pg_index x JOIN pg_class ic ON ic.oid = x.indexrelid
        WHERE x.indrelid = c.oid AND x.indisreplident), '?') END AS "replicaIdentity",
    ${grantsOf('c.relacl', 'r', 'c.relowner')} AS grants, ${commentOf('pg_class', 'c.oid')} AS comment
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f') AND ${USER_SCHEMA} AND ${notFromExtension('pg_class', 'c.oid')}
    AND n.nspname || '.' || c.relname <> ALL ($1::text[])
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;
}

/** What is not compared: who owns a relation, and where it is stored. */
export function identitiesSql(): string {
  return `SELECT n.nspname || '.' || c.relname AS name, pg_get_userbyid(c.relowner)::text AS owner,
    (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace)::text AS tablespace,
    (SELECT tn.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace
      WHERE t.oid = c.reloftype) AS "ofType"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND ${USER_SCHEMA} AND ${notFromExtension('pg_class', 'c.oid')}`;
}

/** With the column's `number`, by which constraints and indexes know it. `major` decides which catalogue columns exist: attcompression came with 14. */
export function columnsSql(major: number): string {
  const compression = major >= 14 ? `nullif(a.attcompression, '')` : 'NULL';
  return `SELECT a.attrelid::int8::text AS oid, a.attnum AS number, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS "notNull",
    CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS "default",
    CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
    CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,
    CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END AS "generatedKind",
    CASE WHEN a.attcollation <> t.typcollation THEN (SELECT cn.nspname || '.' || co.collname FROM pg_collation co
      JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END AS collation,
    CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
      WHEN 'm' THEN 'main' ELSE 'extended' END END AS storage,
    CASE ${compression} WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
    CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int END AS "statisticsTarget",
    coalesce(a.attoptions, '{}') AS options,
    a.attinhcount > 0 AND NOT a.attislocal AS inherited,
    ${grantsOf('a.attacl', 'c', 'c.relowner')} AS grants, ${commentOf('pg_class', 'c.oid', 'a.attnum')} AS comment
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND ${USER_SCHEMA} AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attrelid, a.attnum`;
}

/** Trigger copies on partitions are left out: they follow their parent's. */
export function triggersSql(): string {
  return `SELECT t.tgrelid::int8::text AS oid, t.tgname AS name, pg_get_triggerdef(t.oid) AS definition,
    ${firingState('t.tgenabled')} AS enabled, ${commentOf('pg_trigger', 't.oid')} AS comment
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${USER_SCHEMA} AND ${notFromExtension('pg_trigger', 't.oid')}
  ORDER BY t.tgrelid, t.tgname COLLATE "C"`;
}

export function rulesSql(): string {
  return `SELECT r.ev_class::int8::text AS oid, r.rulename AS name, pg_get_ruledef(r.oid) AS definition,
    ${firingState('r.ev_enabled')} AS enabled
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE r.rulename <> '_RETURN' AND ${USER_SCHEMA} ORDER BY r.ev_class, r.rulename COLLATE "C"`;
}

export function policiesSql(): string {
  return `SELECT p.polrelid::int8::text AS oid, p.polname AS name, p.polpermissive AS permissive,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
      ELSE 'ALL' END AS command,
    ARRAY(SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r ORDER BY 1)
      AS roles,
    pg_get_expr(p.polqual, p.polrelid) AS "using", pg_get_expr(p.polwithcheck, p.polrelid) AS "check"
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${USER_SCHEMA} ORDER BY p.polrelid, p.polname COLLATE "C"`;
}

/** Rows of a catalogue query, without the column `oid`, by that column. */
export async function rowsByOid<Row>(client: Client, sql: string, values: unknown[] = []): Promise<Map<string, Row[]>> {
  const { rows } = await client.query<Row & { oid: string }>(sql, values);
  const grouped = new Map<string, Row[]>();
  for (const { oid, ...row } of rows) {
    const group = grouped.get(oid);
    if (group === undefined) grouped.set(oid, [row as unknown as Row]);
    else group.push(row as unknown as Row);
  }
  return grouped;
}
