import type { ClientBase } from 'pg';
import { sqlstateOf } from '../store/target-error.ts';

export interface Identity {
  database: string;
  /** Undefined where the role may not read it: managed servers may withdraw it. */
  systemIdentifier?: string;
  inRecovery: boolean;
  readOnly: boolean;
}

/**
 * What tells one database from another: a cluster's system identifier is made by initdb, and a copy made by
 * pg_basebackup keeps it. https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CONTROLDATA
 */
export async function readIdentity(client: ClientBase): Promise<Identity> {
  const { rows } = await client.query<Omit<Identity, 'systemIdentifier'>>(
    `SELECT pg_catalog.current_database() AS database, pg_catalog.pg_is_in_recovery() AS "inRecovery",
            pg_catalog.current_setting('transaction_read_only')::bool AS "readOnly"`,
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('SELECT without FROM gave no row');
  const systemIdentifier = await readSystemIdentifier(client);
  return { ...row, ...(systemIdentifier !== undefined && { systemIdentifier }) };
}

async function readSystemIdentifier(client: ClientBase): Promise<string | undefined> {
  try {
    const { rows } = await client.query<{ id: string }>(
      'SELECT system_identifier::text AS id FROM pg_catalog.pg_control_system()',
    );
    return rows[0]?.id;
  } catch (thrown) {
    if (sqlstateOf(thrown) === '42501') return undefined;
    throw thrown;
  }
}
