import type { Client } from 'pg';

export interface ColumnFacts {
  number: number;
  name: string;
  /** By format_type, fit for a cast. */
  type: string;
  /** pg_type.typcategory of its base type. */
  category: string;
  /** pg_type.typname of its base type. */
  base: string;
  isGenerated: boolean;
  identity: '' | 'a' | 'd';
  /** The sequence it owns, as text of a regclass. */
  sequence: string | null;
}

export interface TableFacts {
  oid: number;
  schema: string;
  name: string;
  kind: 'table' | 'view' | 'materialized view';
  /** `target`: locked itself, or a parent of what is; `child`: has a foreign key to one; `parent`: is referenced by one. */
  role: 'target' | 'child' | 'parent';
  columns: ColumnFacts[];
  /** Column numbers; 0 stands for an expression. */
  uniques: number[][];
  partitionKey: number[];
  /** Partitions of any table that are named themselves: an INSERT must go there to meet their locks. */
  partitions: number[];
  foreignKeys: Array<{ columns: number[]; references: number; referenced: number[] }>;
}

/** Neighbours of each kind that are probed: all tables that reference one need the same lock on it. */
const MOST = { target: 8, child: 4, parent: 4 };

/**
 * The committed state of tables that these relations are, belong to or are partitions of, and of the tables on the
 * other side of their foreign keys. Reads the catalogue alone, so that no lock on them can keep it waiting.
 */
export async function readTableFacts(
  observer: Client,
  relations: ReadonlyArray<{ schema: string; name: string }>,
): Promise<TableFacts[]> {
  const { rows } = await observer.query<{ facts: TableFacts }>({
    name: 'lockstep$facts',
    text: factsSql,
    values: [relations.map(({ schema }) => schema), relations.map(({ name }) => name)],
  });
  const facts = rows.map((row) => row.facts);
  return (['target', 'child', 'parent'] as const).flatMap((role) =>
    facts.filter((each) => each.role === role).slice(0, MOST[role]),
  );
}

/**
 * Of a partition its root is probed: that is what apps name. A sequence stands for the tables that draw from it.
 * The session's search_path is empty, so that operators and types are the system's own.
 */
const factsSql = `WITH RECURSIVE named AS (
  SELECT c.oid, c.relkind FROM unnest($1::text[], $2::text[]) AS w (schema, name)
  JOIN pg_namespace n ON n.nspname = w.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
), direct AS (
  SELECT oid FROM named WHERE relkind IN ('r', 'p', 'v', 'm')
  UNION SELECT i.indrelid FROM named JOIN pg_index i ON i.indexrelid = named.oid
  UNION SELECT d.refobjid FROM named JOIN pg_depend d ON d.objid = named.oid AND d.classid = 'pg_class'::regclass
    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') WHERE named.relkind = 'S'
  UNION SELECT def.adrelid FROM named JOIN pg_depend d ON d.refobjid = named.oid
    AND d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_attrdef'::regclass
    JOIN pg_attrdef def ON def.oid = d.objid WHERE named.relkind = 'S'
), upwards (oid) AS (
  SELECT oid FROM direct UNION SELECT i.inhparent FROM upwards JOIN pg_inherits i ON i.inhrelid = upwards.oid
), target AS (
  SELECT c.oid FROM upwards JOIN pg_class c USING (oid)
  WHERE NOT c.relispartition AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relpersistence <> 't'
), keys AS (
  SELECT con.conrelid, con.confrelid FROM pg_constraint con WHERE con.contype = 'f' AND con.conparentid = 0
), roles AS (
  SELECT oid, 'target' AS role FROM target
  UNION SELECT conrelid, 'child' FROM keys WHERE confrelid IN (SELECT oid FROM target)
    AND conrelid NOT IN (SELECT oid FROM target)
  UNION SELECT confrelid, 'parent' FROM keys WHERE conrelid IN (SELECT oid FROM target)
    AND confrelid NOT IN (SELECT oid FROM target)
)
SELECT json_build_object(
  'oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname, 'role', r.role,
  'kind', CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END,
  'columns', coalesce((SELECT json_agg(json_build_object(
      'number', a.attnum, 'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
      'category', b.typcategory, 'base', b.typname, 'isGenerated', a.attgenerated <> '', 'identity', a.attidentity,
      'sequence', (SELECT s.oid::regclass::text FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
          AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i') LIMIT 1)) ORDER BY a.attnum)
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'),
  'uniques', coalesce((SELECT json_agg(i.indkey::int2[]) FROM pg_index i
    WHERE i.indrelid = c.oid AND i.indisunique AND i.indislive), '[]'),
  'partitionKey', coalesce((SELECT to_json(p.partattrs::int2[]) FROM pg_partitioned_table p WHERE p.partrelid = c.oid), '[]'),
  'partitions', coalesce((SELECT json_agg(p.oid::int8) FROM direct JOIN pg_class p USING (oid)
    WHERE p.relispartition AND c.relkind = 'p'), '[]'),
  'foreignKeys', coalesce((SELECT json_agg(json_build_object(
      'columns', con.conkey, 'references', con.confrelid::int8, 'referenced', con.confkey))
    FROM pg_constraint con WHERE con.conrelid = c.oid AND con.contype = 'f'), '[]')
) AS facts
FROM roles r JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
ORDER BY n.nspname, c.relname`;
