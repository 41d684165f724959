/** Pieces that the catalogue queries share. Only constants of this file ever go into them. */

/** User schemas: PostgreSQL reserves the prefix pg_ for itself. https://www.postgresql.org/docs/current/ddl-schemas.html */
export const USER_SCHEMA = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/** Leaves out what an extension owns (pg_depend.deptype `e`). */
export function notFromExtension(catalogue: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend owned WHERE owned.classid = '${catalogue}'::regclass AND owned.objid = ${oid}
    AND owned.deptype = 'e')`;
}

/** COMMENT ON, or null. */
export function commentOf(catalogue: string, oid: string, sub = '0'): string {
  return `(SELECT said.description FROM pg_description said WHERE said.classoid = '${catalogue}'::regclass
    AND said.objoid = ${oid} AND said.objsubid = ${sub})`;
}

/**
 * An ACL as sorted text, one entry a grantee. The owner's own privileges are left out (owners are not compared), and
 * a NULL ACL is replaced by what it stands for (`kind` as acldefault takes it), since both mean the same.
 */
export function grantsOf(acl: string, kind: string, owner: string): string {
  return `CASE WHEN ${acl} IS NULL AND '${kind}' NOT IN ('f', 'T') THEN '{}'::text[] ELSE ARRAY(
    SELECT CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(acl.grantee) END || ': ' ||
      string_agg(DISTINCT acl.privilege_type || CASE WHEN acl.is_grantable THEN '*' ELSE '' END, ', ')
    FROM aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) acl WHERE acl.grantee <> ${owner}
    GROUP BY acl.grantee ORDER BY 1) END`;
}

/** A `"char"` of on, off, replica or always, as pg_trigger, pg_rewrite and pg_event_trigger have it. */
export function firingState(column: string): string {
  return `CASE ${column} WHEN 'O' THEN 'enabled' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END`;
}
