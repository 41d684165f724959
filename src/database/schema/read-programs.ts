import { commentOf, firingState, grantsOf, notFromExtension, USER_SCHEMA } from './sql-fragments.ts';

export function functionsSql(): string {
  return `SELECT n.nspname AS schema, p.proname AS name,
    CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function'
      ELSE 'function' END AS kind,
    pg_get_function_identity_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result,
    CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE (SELECT concat_ws(', ',
      'kind ' || a.aggkind::text, 'sfunc ' || a.aggtransfn::text, 'stype ' || format_type(a.aggtranstype, NULL),
      'finalfunc ' || a.aggfinalfn, 'combinefunc ' || a.aggcombinefn, 'initcond ' || a.agginitval,
      'msfunc ' || a.aggmtransfn, 'minitcond ' || a.aggminitval, 'sortop ' || nullif(a.aggsortop, 0)::regoperator::text,
      'parallel ' || p.proparallel::text) FROM pg_aggregate a WHERE a.aggfnoid = p.oid) END AS definition,
    ${grantsOf('p.proacl', 'f', 'p.proowner')} AS grants, ${commentOf('pg_proc', 'p.oid')} AS comment
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${USER_SCHEMA} AND ${notFromExtension('pg_proc', 'p.oid')}
    AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid
      AND i.deptype = 'i')
  ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", 4`;
}

export function viewsSql(): string {
  return `SELECT c.oid::int8::text AS oid, n.nspname AS schema, c.relname AS name,
    CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind, pg_get_viewdef(c.oid) AS definition,
    ARRAY(SELECT o FROM unnest(c.reloptions) o ORDER BY 1) AS options,
    ${grantsOf('c.relacl', 'r', 'c.relowner')} AS grants, ${commentOf('pg_class', 'c.oid')} AS comment
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('v', 'm') AND ${USER_SCHEMA} AND ${notFromExtension('pg_class', 'c.oid')}
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;
}

export function eventTriggersSql(): string {
  return `SELECT e.evtname AS name, ${firingState('e.evtenabled')} AS enabled,
    concat_ws(' ', 'ON', e.evtevent, 'WHEN TAG IN ' || e.evttags::text, 'EXECUTE FUNCTION', e.evtfoid::regprocedure)
      AS definition
  FROM pg_event_trigger e WHERE ${notFromExtension('pg_event_trigger', 'e.oid')} ORDER BY e.evtname COLLATE "C"`;
}

/** Functions appear only where PostgreSQL records the dependency: SQL-standard bodies (14+) and row-type arguments. */
export function dependenciesSql(): string {
  return `SELECT DISTINCT CASE v.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind,
      n.nspname || '.' || v.relname AS "user", tn.nspname || '.' || t.relname AS "table", a.attname::text AS "column"
    FROM pg_depend d JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
      JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm') JOIN pg_namespace n ON n.oid = v.relnamespace
      JOIN pg_class t ON d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid AND t.oid <> v.oid
        AND t.relkind IN ('r', 'p', 'f', 'v', 'm')
      JOIN pg_namespace tn ON tn.oid = t.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
    WHERE ${USER_SCHEMA}
  UNION SELECT 'function', n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
      tn.nspname || '.' || t.relname, a.attname::text
    FROM pg_depend d JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
      JOIN pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_class t ON (d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid)
        OR (d.refclassid = 'pg_type'::regclass AND t.reltype = d.refobjid)
      JOIN pg_namespace tn ON tn.oid = t.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
    WHERE t.relkind IN ('r', 'p', 'f', 'v', 'm') AND ${USER_SCHEMA} AND ${notFromExtension('pg_proc', 'p.oid')}
  ORDER BY 1, 2, 3, 4`;
}
