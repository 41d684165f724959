import type { Client } from 'pg';
import { toError } from '../../errors.ts';
import type { SchemaSnapshot, TableEntry } from '../schema/snapshot.ts';
import { identifier, literal, qualified } from './generator.ts';
import { nameOf } from './order.ts';

export interface RunOptions {
  sql: string;
  timeoutMs: number;
  table: TableEntry;
  /** False: the user's triggers on the table are off meanwhile. */
  triggers: boolean;
}

const FIRING: Record<string, string> = { O: 'ENABLE TRIGGER', R: 'ENABLE REPLICA TRIGGER', A: 'ENABLE ALWAYS TRIGGER' };

/** Runs a statement in a transaction of its own; the number of rows, or the error's message. Nothing stays half done. */
export async function inTransaction(client: Client, options: RunOptions): Promise<number | string> {
  const { sql, timeoutMs, table, triggers } = options;
  const timeout = Math.max(1, Math.round(timeoutMs));
  try {
    await client.query(`BEGIN; SET LOCAL statement_timeout = ${timeout}; SET LOCAL lock_timeout = ${timeout};
      SET LOCAL synchronous_commit = off; SET LOCAL client_min_messages = error`);
    const silenced = triggers ? [] : await userTriggers(client, table);
    for (const trigger of silenced) {
      await client.query(`ALTER TABLE ONLY ${trigger.table} DISABLE TRIGGER ${identifier(trigger.name)}`);
    }
    const { rowCount } = await client.query(sql);
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
    for (const { table: owner, name, state } of silenced) {
      await client.query(`ALTER TABLE ONLY ${owner} ${FIRING[state] ?? 'ENABLE TRIGGER'} ${identifier(name)}`);
    }
    await client.query('COMMIT');
    return rowCount ?? 0;
  } catch (thrown) {
    await client.query('ROLLBACK');
    return toError(thrown).message;
  }
}

/** Rows of a table; 0 for one that cannot be counted. */
export async function countTable(client: Client, name: string, schema: SchemaSnapshot): Promise<number> {
  const table = schema.tables.find((entry) => nameOf(entry) === name);
  if (table === undefined) return 0;
  const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int8::float8 AS n FROM ${qualified(table)}`);
  return rows[0]?.n ?? 0;
}

/** Those that would fire, on the table and on its partitions, with the state they have to go back to. */
async function userTriggers(
  client: Client,
  table: TableEntry,
): Promise<Array<{ table: string; name: string; state: string }>> {
  const { rows } = await client.query<{ table: string; name: string; state: string }>(
    `WITH RECURSIVE tree AS (SELECT ${literal(qualified(table))}::regclass::oid AS oid
       UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree ON tree.oid = i.inhparent)
     SELECT format('%I.%I', n.nspname, c.relname) AS "table", t.tgname AS name, t.tgenabled AS state
     FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_trigger t ON t.tgrelid = c.oid
     WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' ORDER BY 1, 2`,
  );
  return rows;
}
