import { commentOf, grantsOf, notFromExtension, USER_SCHEMA } from './sql-fragments.ts';

export function schemasSql(): string {
  return `SELECT n.nspname AS name, ${grantsOf('n.nspacl', 'n', 'n.nspowner')} AS grants,
    ${commentOf('pg_namespace', 'n.oid')} AS comment
  FROM pg_namespace n WHERE ${USER_SCHEMA} AND ${notFromExtension('pg_namespace', 'n.oid')}
  ORDER BY n.nspname COLLATE "C"`;
}

/** Sequences owned by an excluded table are left out with it. */
export function sequencesSql(): string {
  return `SELECT n.nspname AS schema, c.relname AS name, format_type(s.seqtypid, NULL) AS type,
    s.seqstart::text AS start, s.seqincrement::text AS increment, s.seqmin::text AS minimum, s.seqmax::text AS maximum,
    s.seqcache::text AS cache, s.seqcycle AS cycle, tn.nspname || '.' || t.relname || '.' || a.attname AS "ownedBy",
    ${grantsOf('c.relacl', 's', 'c.relowner')} AS grants, ${commentOf('pg_class', 'c.oid')} AS comment
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype IN ('a', 'i')
      AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
    LEFT JOIN pg_class t ON t.oid = o.refobjid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
  WHERE ${USER_SCHEMA} AND ${notFromExtension('pg_class', 'c.oid')}
    AND coalesce(tn.nspname || '.' || t.relname, '') <> ALL ($1::text[])
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;
}

export function extensionsSql(): string {
  return `SELECT e.extname AS name, e.extversion AS version, n.nspname AS schema
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY e.extname COLLATE "C"`;
}

/** Row filters, column lists and FOR TABLES IN SCHEMA came with 15. */
export function publicationsSql(major: number): string {
  const detail =
    major >= 15
      ? `|| coalesce(' (' || (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
          WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '')
        || coalesce(' WHERE ' || pg_get_expr(r.prqual, r.prrelid), '')`
      : '';
  const schemas =
    major >= 15
      ? `|| ARRAY(SELECT 'schema ' || sn.nspname FROM pg_publication_namespace pn
          JOIN pg_namespace sn ON sn.oid = pn.pnnspid WHERE pn.pnpubid = p.oid ORDER BY 1)`
      : '';
  return `SELECT p.pubname AS name, concat_ws(' ', CASE WHEN p.puballtables THEN 'ALL TABLES' END,
      CASE WHEN p.pubinsert THEN 'INSERT' END, CASE WHEN p.pubupdate THEN 'UPDATE' END,
      CASE WHEN p.pubdelete THEN 'DELETE' END, CASE WHEN p.pubtruncate THEN 'TRUNCATE' END,
      CASE WHEN p.pubviaroot THEN 'VIA ROOT' END) AS definition,
    ARRAY(SELECT tn.nspname || '.' || t.relname ${detail} FROM pg_publication_rel r
      JOIN pg_class t ON t.oid = r.prrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
      WHERE r.prpubid = p.oid ORDER BY 1) ${schemas} AS tables
  FROM pg_publication p ORDER BY p.pubname COLLATE "C"`;
}

export function statisticsSql(): string {
  return `SELECT n.nspname AS schema, s.stxname AS name, pg_get_statisticsobjdef(s.oid) AS definition,
    ${commentOf('pg_statistic_ext', 's.oid')} AS comment
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE ${USER_SCHEMA}
  ORDER BY n.nspname COLLATE "C", s.stxname COLLATE "C"`;
}

const CATALOGUES = {
  operator: 'pg_operator',
  cast: 'pg_cast',
  collation: 'pg_collation',
  conversion: 'pg_conversion',
  'operator class': 'pg_opclass',
  'operator family': 'pg_opfamily',
  'text search configuration': 'pg_ts_config',
  'text search dictionary': 'pg_ts_dict',
  'foreign-data wrapper': 'pg_foreign_data_wrapper',
  'foreign server': 'pg_foreign_server',
  'access method': 'pg_am',
  language: 'pg_language',
  transform: 'pg_transform',
};

/** Objects with an oid of 16384 or more were made after initdb (FirstNormalObjectId in access/transam.h). */
export function othersSql(): string {
  const parts = Object.entries(CATALOGUES).map(
    ([kind, catalogue]) => `SELECT '${kind}' AS kind, pg_describe_object('${catalogue}'::regclass, o.oid, 0) AS name,
      NULL::text AS definition FROM ${catalogue} o WHERE o.oid >= 16384 AND ${notFromExtension(catalogue, 'o.oid')}`,
  );
  const privileges = `SELECT 'default privileges', concat_ws(' ', pg_get_userbyid(d.defaclrole), d.defaclobjtype,
      (SELECT n.nspname FROM pg_namespace n WHERE n.oid = d.defaclnamespace)),
    array_to_string(ARRAY(SELECT x::text FROM unnest(d.defaclacl) x ORDER BY 1), ', ') FROM pg_default_acl d`;
  return `${[...parts, privileges].join('\nUNION ALL ')}\nORDER BY 1, 2`;
}
