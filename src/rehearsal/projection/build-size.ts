import type { Client } from 'pg';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import type { SchemaSnapshot, TableEntry } from '../../database/schema/snapshot.ts';
import { nameOf, seedOrder } from '../../database/seed/order.ts';
import { seedSynthetic } from '../../database/seed/synthetic.ts';
import { quoteIdent } from '../quote.ts';
import { shuffleRows } from './shuffle-rows.ts';

export interface BuildSizeInput {
  server: Server;
  /** Database without rows. */
  base: string;
  schema: SchemaSnapshot;
  /** Rows wanted, by `schema.table`. */
  rows: Record<string, number>;
  bookkeeping: string[];
  /** For each step on each table. Default 20 s to make rows, 60 s to move them. */
  timeoutMs?: number;
}

/** A database with rows, to be cloned for every run. */
export interface SizedDatabase {
  database: string;
  /** What the tables really have, by `schema.table`. */
  rows: Record<string, number>;
  /** Bytes of the tables alone, without toast and indexes. */
  bytes: Record<string, number>;
  /** `schema.table.column` whose values stand in the order of their rows, or nearly. */
  ordered: string[];
}

/**
 * A clone of the base whose tables hold so many rows: synthetic, not in the order of their values, and vacuumed like
 * tables in production, so that the first reader need not set hint bits.
 */
export async function buildSize(input: BuildSizeInput): Promise<SizedDatabase> {
  const { server, schema, rows, bookkeeping, timeoutMs } = input;
  const database = await server.clone(input.base, 'size');
  return withClient(server.admin(database), async (client) => {
    const order = seedOrder(schema, Object.keys(rows), bookkeeping).tables;
    const found: Record<string, number> = {};
    for (const table of order) {
      const wanted = rows[nameOf(table)];
      if (wanted === undefined) continue;
      const report = await seedSynthetic(client, {
        schema,
        tables: [nameOf(table)],
        rows: wanted,
        level: 'strict',
        bookkeeping,
        ...(timeoutMs !== undefined && { tableTimeoutMs: timeoutMs }),
      });
      Object.assign(found, report.rows);
    }
    for (const table of order) if (rows[nameOf(table)] !== undefined) await shuffleRows(client, table, timeoutMs);
    const bytes: Record<string, number> = {};
    for (const [name] of Object.entries(rows)) {
      const table = schema.tables.find((each) => nameOf(each) === name);
      if (table === undefined || table.kind === 'foreign table') continue;
      await tidy(client, table);
      const answer = await client.query<{ bytes: number }>(
        `SELECT coalesce(sum(pg_relation_size(oid)), 0)::float8 AS bytes FROM (
           SELECT $1::regclass::oid AS oid UNION SELECT relid FROM pg_partition_tree($1::regclass)) AS storage
         JOIN pg_class USING (oid) WHERE relkind IN ('r', 'm')`,
        [quotedName(table)],
      );
      bytes[name] = answer.rows[0]?.bytes ?? 0;
    }
    return { database, rows: found, bytes, ordered: await orderedColumns(client) };
  });
}

/**
 * Moving values has left as many dead rows as there are live ones, in no order; rows of production mostly stand in the
 * order of their keys. CLUSTER puts them back, VACUUM marks them as seen by everybody.
 */
async function tidy(client: Client, table: TableEntry): Promise<void> {
  const quoted = quotedName(table);
  const key = table.constraints.find(({ kind }) => kind === 'primary key');
  if (table.kind === 'table' && key !== undefined) {
    // A sort is faster than fetching row by row.
    await client.query('SET enable_indexscan = off');
    await client.query(`CLUSTER ${quoted} USING ${quoteIdent(key.name)}`);
    await client.query('RESET enable_indexscan');
    await client.query(`ALTER TABLE ${quoted} SET WITHOUT CLUSTER`);
    await client.query(`VACUUM (FREEZE, ANALYZE) ${quoted}`);
  } else await client.query(`VACUUM (FULL, FREEZE, ANALYZE) ${quoted}`);
}

function quotedName({ schema, name }: TableEntry): string {
  return `${quoteIdent(schema)}.${quoteIdent(name)}`;
}

/** https://www.postgresql.org/docs/current/view-pg-stats.html */
export async function orderedColumns(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT schemaname || '.' || tablename || '.' || attname AS name FROM pg_stats WHERE abs(correlation) > 0.9`,
  );
  return rows.map(({ name }) => name);
}
