import pg from 'pg';

export interface RoleRequest {
  /** The role that migrations and suites run as. */
  app: string;
  password: string;
  superuser: boolean;
  /** Roles that migrations expect; the app role becomes a member, so that it can SET ROLE, unless they are superusers. */
  roles: string[];
}

/** Makes the app role and the expected ones, or gives an app role that is already there its new password. */
export async function createRoles(client: pg.Client, request: RoleRequest): Promise<void> {
  const app = pg.escapeIdentifier(request.app);
  await createMissing(client, request.app);
  const rights = request.superuser ? 'SUPERUSER' : '';
  await client.query(`ALTER ROLE ${app} LOGIN ${rights} PASSWORD ${pg.escapeLiteral(request.password)}`);
  for (const role of new Set(request.roles)) {
    if (role === request.app) continue;
    await createMissing(client, role);
    // Being a member of a superuser would be being one.
    const sql = 'SELECT FROM pg_roles WHERE rolname = $1 AND (rolsuper OR rolname = current_user)';
    const { rowCount } = await client.query(sql, [role]);
    if (rowCount === 0) await client.query(`GRANT ${pg.escapeIdentifier(role)} TO ${app}`);
  }
}

/** Those of `roles` that the server does not have yet. */
export async function findMissingRoles(client: pg.Client, roles: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT rolname AS name FROM pg_roles');
  const present = new Set(rows.map(({ name }) => name));
  return roles.filter((role) => !present.has(role));
}

async function createMissing(client: pg.Client, role: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${pg.escapeIdentifier(role)}`);
}
