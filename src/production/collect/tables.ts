import type { SnapshotTable } from '../snapshot.ts';
import type { Ask } from './ask.ts';
import { WANTED } from './wanted.ts';

interface TableRow {
  oid: string;
  schema: string;
  name: string;
  kind: string;
  planned: number;
  pages: number;
  parent: string | null;
  live: number | null;
}

interface SizeRow {
  oid: string;
  heap: number;
  toast: number;
}

interface IndexRow {
  oid: string;
  table: string;
  name: string;
  bytes: number;
  scans: number | null;
  valid: boolean;
  unique: boolean;
}

export interface TablesInput {
  ask: Ask;
  /** Schemas asked for; all but the system's where empty. */
  schemas: string[];
  /** https://www.postgresql.org/docs/current/runtime-config-preset.html#GUC-BLOCK-SIZE */
  blockBytes: number;
}

const KINDS: Record<string, SnapshotTable['kind']> = { r: 'table', p: 'partitioned table', m: 'materialized view' };

/** The tables with their rows, bytes and indexes: a query each, however many tables there are. */
export async function collectTables(input: TablesInput): Promise<Map<string, SnapshotTable>> {
  const { ask, schemas } = input;
  const rows = await ask<TableRow>(
    'tables',
    `SELECT c.oid::text, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.reltuples::float8 AS planned,
       c.relpages::float8 AS pages, pg_stat_get_live_tuples(c.oid)::float8 AS live,
       (SELECT pn.nspname || '.' || p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
          JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid AND i.inhseqno = 1) AS parent
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'm') AND ${WANTED} ORDER BY n.nspname, c.relname`,
    [schemas],
  );
  const sizes = await collectSizes(input);
  const tables = new Map<string, SnapshotTable>();
  for (const row of rows ?? []) tables.set(row.oid, tableOf(row, sizes.get(row.oid), input.blockBytes));
  for (const row of await collectIndexes(input)) {
    tables.get(row.table)?.indexes.push({
      name: row.name,
      bytes: row.bytes,
      scans: row.scans ?? 0,
      valid: row.valid,
      unique: row.unique,
    });
  }
  return tables;
}

/** pg_relation_size takes ACCESS SHARE for a moment; where somebody keeps a table to himself, pg_class has to do. */
async function collectSizes({ ask, schemas, blockBytes }: TablesInput): Promise<Map<string, SizeRow>> {
  const from = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class t ON t.oid = c.reltoastrelid WHERE c.relkind IN ('r', 'm') AND ${WANTED}`;
  const exact = await ask<SizeRow>(
    'exact sizes of tables (those of the last VACUUM or ANALYZE are given)',
    `SELECT c.oid::text, coalesce(pg_relation_size(c.oid), 0)::float8 AS heap,
       coalesce(pg_relation_size(t.oid), 0)::float8 AS toast ${from}`,
    [schemas],
  );
  const rows =
    exact ??
    (await ask<SizeRow>(
      'sizes of tables',
      `SELECT c.oid::text, c.relpages::float8 * $2 AS heap, coalesce(t.relpages, 0)::float8 * $2 AS toast ${from}`,
      [schemas, blockBytes],
    ));
  return new Map((rows ?? []).map((row) => [row.oid, row]));
}

async function collectIndexes({ ask, schemas, blockBytes }: TablesInput): Promise<IndexRow[]> {
  const query = (bytes: string): string =>
    `SELECT i.oid::text, x.indrelid::text AS table, i.relname AS name, ${bytes} AS bytes,
       pg_stat_get_numscans(i.oid)::float8 AS scans, x.indisvalid AS valid, x.indisunique AS unique
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
       JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'm') AND ${WANTED} ORDER BY i.relname`;
  const exact = await ask<IndexRow>(
    'exact sizes of indexes (those of the last VACUUM or ANALYZE are given)',
    query(`CASE WHEN i.relkind = 'i' THEN coalesce(pg_relation_size(i.oid), 0) ELSE 0 END::float8`),
    [schemas],
  );
  return (
    exact ?? (await ask<IndexRow>('indexes', query(`i.relpages::float8 * ${Math.round(blockBytes)}`), [schemas])) ?? []
  );
}

function tableOf(row: TableRow, size: SizeRow | undefined, blockBytes: number): SnapshotTable {
  return {
    schema: row.schema,
    name: row.name,
    kind: KINDS[row.kind] ?? 'table',
    ...rowsOf(row, size, blockBytes),
    heapBytes: size?.heap ?? 0,
    toastBytes: size?.toast ?? 0,
    partitionOf: row.parent,
    writesPerSecond: null,
    readsPerSecond: null,
    sampledWritesPerSecond: null,
    sampledReadsPerSecond: null,
    indexes: [],
  };
}

/**
 * As the planner does: the density of the last VACUUM or ANALYZE at the size of now. Before the first one reltuples is
 * -1 (13: 0), and the statistics system's count has to do.
 * https://www.postgresql.org/docs/current/row-estimation-examples.html
 */
function rowsOf(
  row: TableRow,
  size: SizeRow | undefined,
  blockBytes: number,
): Pick<SnapshotTable, 'rows' | 'rowsFrom'> {
  if (row.kind === 'p') return { rows: 0, rowsFrom: 'partitions' };
  if (row.planned > 0 && row.pages > 0) {
    const pages = size === undefined ? row.pages : size.heap / blockBytes;
    return { rows: Math.round((row.planned / row.pages) * pages), rowsFrom: 'planner' };
  }
  if ((row.live ?? 0) > 0) return { rows: Math.round(row.live ?? 0), rowsFrom: 'statistics' };
  if (size?.heap === 0 || row.planned === 0) return { rows: 0, rowsFrom: 'planner' };
  return { rows: null, rowsFrom: 'none' };
}
