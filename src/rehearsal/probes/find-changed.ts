import type { ProbeSessions } from './probe-sessions.ts';
import type { TableFacts } from './table-facts.ts';
import { nameSql, qualified, type RowId } from './table-sql.ts';

/** Reading a table through takes as long as it takes; a table that is locked is not waited for. */
const TIMEOUTS = 'SET LOCAL lock_timeout = 30; SET LOCAL statement_timeout = 500';

/**
 * One row in each of these tables that the migration's open transaction has changed or locked: others still see it, and
 * its xmax is the transaction's id (https://www.postgresql.org/docs/current/ddl-system-columns.html). To be asked
 * before any probe: one that shares a row's lock puts another id there.
 */
export async function findChangedRows(
  { sessions, observer }: ProbeSessions,
  { pid, tables }: { pid: number; tables: readonly TableFacts[] },
): Promise<Map<string, RowId>> {
  const found = new Map<string, RowId>();
  const client = sessions[0]?.client;
  // Subtransactions have ids of their own.
  const { rows: ids } = await observer.query<{ xid: string }>({
    name: 'lockstep$xids',
    text: "SELECT transactionid::text AS xid FROM pg_locks WHERE pid = $1 AND locktype = 'transactionid' AND granted",
    values: [pid],
  });
  if (client === undefined || ids.length === 0) return found;
  for (const table of tables) {
    await client.query(`BEGIN; ${TIMEOUTS}`);
    try {
      const { rows } = await client.query<RowId>(
        `SELECT tableoid::pg_catalog.int8::pg_catalog.float8 AS tableoid, ctid::pg_catalog.text AS ctid
          FROM ${nameSql(table)} WHERE xmax = ANY ($1::pg_catalog.xid[]) LIMIT 1`,
        [ids.map(({ xid }) => xid)],
      );
      const [row] = rows;
      if (row !== undefined) found.set(qualified(table), row);
    } catch {
      // Locked, or too large to be read in passing: any row will do.
    } finally {
      await client.query('ROLLBACK');
    }
  }
  return found;
}
