import type { Client } from 'pg';
import { loadParser } from '../../sql/postgres/parser.ts';
import type { SchemaSnapshot, TableEntry } from '../schema/snapshot.ts';
import { typeCatalog } from './catalog.ts';
import { fillTable } from './fill-table.ts';
import { qualified } from './generator.ts';
import { linkSql } from './link-sql.ts';
import { nameOf, root, type SeedOrder, seedOrder } from './order.ts';
import { leafHints } from './partitions.ts';
import { rowsWanted } from './rows-wanted.ts';
import { countTable, inTransaction } from './run.ts';

export interface SyntheticOptions {
  schema: SchemaSnapshot;
  /** `schema.table`; the tables they reference are added, and a partition stands for its root. */
  tables: string[];
  /** Wanted in each of `tables`, those that are there included; see rowsWanted for the tables they reference. */
  rows: number;
  /** `varied` has NULLs and duplicates where the schema allows them; `strict` neither, as far as the types permit. */
  level: 'varied' | 'strict';
  /** `schema.table` of the migration tool's own; left alone. */
  bookkeeping: string[];
  /** Milliseconds for one table. Default 20 000. */
  tableTimeoutMs?: number;
}

/** The rehearsal's SeedReport. */
export interface SyntheticReport {
  origin: 'synthetic';
  /** Rows that each table then has, by `schema.table`. */
  rows: Record<string, number>;
  unseeded: Array<{ table: string; reason: string }>;
}

/**
 * Fills tables with rows made from the schema: valid by its own constraints, made by the server, the same each time
 * but for defaults that ask the clock or chance. A table that cannot be filled is said in `unseeded`, with the reason;
 * nothing is thrown for it. The schema stays as it was. The client must be a superuser or the owner, and not in a
 * transaction.
 * @throws whatever `pg` throws when the connection is lost
 */
export async function seedSynthetic(client: Client, options: SyntheticOptions): Promise<SyntheticReport> {
  const { schema, tables, rows, level, bookkeeping, tableTimeoutMs: timeoutMs = 20_000 } = options;
  await loadParser();
  const report: SyntheticReport = { origin: 'synthetic', rows: {}, unseeded: [] };
  const order = seedOrder(schema, tables, bookkeeping);
  const catalog = typeCatalog(schema);
  const partitioned = new Set(schema.tables.filter(({ partitionKey }) => partitionKey !== null).map(nameOf));
  const parents = { counts: new Map<string, number>(), partitioned };
  for (const name of bookkeeping) parents.counts.set(name, await countTable(client, name, schema));
  for (const table of order.unknown) report.unseeded.push({ table, reason: 'it is not a table of this schema' });

  const wanted = rowsWanted(order.tables, { tables: tables.map((table) => rootOf(table, schema)), rows });
  for (const table of order.tables) {
    const name = nameOf(table);
    const left = order.later.get(name) ?? [];
    const leaves = leafHints(table, schema.tables);
    const outcome = await fillTable(client, {
      table,
      catalog,
      rows: wanted.get(name) ?? rows,
      level,
      left,
      parents,
      leaves,
      timeoutMs,
    });
    parents.counts.set(name, outcome.rows);
    report.rows[name] = outcome.rows;
    // Now, not at the end: joins with it, and the cached plans of foreign key checks, are planned by its size.
    if (table.kind !== 'foreign table') await analyse(client, table);
    if (outcome.rows === 0 && rows > 0) {
      const circle = order.stuck.has(name) ? 'it is in a circle of NOT NULL foreign keys' : undefined;
      report.unseeded.push({ table: name, reason: circle ?? outcome.reason ?? 'no row was accepted' });
    }
  }
  await link(client, { tables: order.tables, later: order.later, counts: parents.counts, level, timeoutMs });
  for (const table of tables) {
    const isPartition = schema.tables.some((entry) => nameOf(entry) === table && entry.partitionBound !== null);
    if (isPartition) report.rows[table] = await countTable(client, table, schema);
  }
  return report;
}

function rootOf(table: string, schema: SchemaSnapshot): string {
  return root(table, new Map(schema.tables.map((entry) => [nameOf(entry), entry])));
}

interface LinkRequest {
  tables: TableEntry[];
  later: SeedOrder['later'];
  counts: Map<string, number>;
  level: 'varied' | 'strict';
  timeoutMs: number;
}

/** What a CHECK or a unique key refuses here stays NULL. */
async function link(client: Client, { tables, later, counts, level, timeoutMs }: LinkRequest): Promise<void> {
  for (const table of tables) {
    const keys = later.get(nameOf(table)) ?? [];
    for (const key of keys) {
      const parentRows = counts.get(`${key.references?.schema}.${key.references?.table}`) ?? 0;
      const sql = linkSql(table, key, { level, parentRows });
      const linked = await inTransaction(client, { sql, timeoutMs: timeoutMs / 4, table, triggers: true });
      if (typeof linked === 'string') await inTransaction(client, { sql, timeoutMs, table, triggers: false });
    }
    if (keys.length > 0) await analyse(client, table);
  }
}

async function analyse(client: Client, table: TableEntry): Promise<void> {
  await client.query(`ANALYZE ${qualified(table)}`).catch(() => undefined);
}
