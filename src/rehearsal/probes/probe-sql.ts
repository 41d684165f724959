import { quoteIdent } from '../quote.ts';
import type { Probe, ProbeKind } from './probe.ts';
import type { ColumnFacts, TableFacts } from './table-facts.ts';

/** By `schema.name`: a row that the migration has changed or locked, as others see it. */
export type ChangedRows = ReadonlyMap<string, RowId>;

/** Stays the same while the transaction that changed the row is open. */
export interface RowId {
  /** The partition's, or the table's own. */
  tableoid: number;
  ctid: string;
}

const ALL: ProbeKind[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'SELECT FOR UPDATE'];

/**
 * What to try on each table: everything on those that are locked themselves, an INSERT into those that reference them,
 * a DELETE from those that they reference. Rows that the migration changed are preferred.
 */
export function probesOf(tables: readonly TableFacts[], changed: ChangedRows): Probe[] {
  return tables.flatMap((table) =>
    kindsFor(table).flatMap((kind): Probe[] => {
      const sql = sqlOf(kind, { table, tables, changed });
      if (sql === undefined) return [];
      const probe = { kind, table: qualified(table), sql, needsRow: table.role === 'parent' };
      const parents = kind === 'INSERT' ? lockedParents({ table, tables, changed }) : [];
      if (parents.length === 0) return [probe];
      const withoutRow = parents.map((parent) => keyCheckSql(parent, changed)).join('; ');
      return [{ ...probe, needsRow: true, withoutRow }];
    }),
  );
}

export function qualified({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

function kindsFor({ kind, role }: TableFacts): ProbeKind[] {
  if (kind !== 'table') return ['SELECT'];
  if (role === 'target') return ALL;
  return role === 'child' ? ['INSERT'] : ['DELETE'];
}

interface Around {
  table: TableFacts;
  tables: readonly TableFacts[];
  changed: ChangedRows;
}

function sqlOf(kind: ProbeKind, around: Around): string | undefined {
  const { table, changed } = around;
  const name = nameSql(table);
  if (kind === 'SELECT') return `SELECT 1 FROM ${name} LIMIT 1`;
  if (kind === 'INSERT') return insertSql(around);
  const row = `WITH pick AS MATERIALIZED (${pickSql(table, 'tableoid AS o, ctid AS c', changed)})`;
  const picked = 'x.ctid = pick.c AND x.tableoid = pick.o';
  if (kind === 'DELETE') return `${row} DELETE FROM ${name} AS x USING pick WHERE ${picked}`;
  if (kind === 'SELECT FOR UPDATE') return `${row} SELECT 1 FROM ${name} AS x, pick WHERE ${picked} FOR UPDATE OF x`;
  const column = columnToSet(table);
  if (column === undefined) return undefined;
  const set = quoteIdent(column.name);
  return `${row} UPDATE ${name} AS x SET ${set} = x.${set} FROM pick WHERE ${picked}`;
}

/** One row, one that the migration changed where there is such. */
function pickSql(table: TableFacts, columns: string, changed: ChangedRows): string {
  const row = changed.get(qualified(table));
  const from = `SELECT ${columns} FROM ${nameSql(table)}`;
  if (row === undefined) return `${from} LIMIT 1`;
  return `${from} WHERE ${isRow(row)}`;
}

function isRow({ ctid, tableoid }: RowId): string {
  return `ctid = ${literal(ctid)}::pg_catalog.tid AND tableoid = ${tableoid}`;
}

/** A column of no key at best: setting one to itself is then an UPDATE as most are. */
function columnToSet({ columns, uniques }: TableFacts): ColumnFacts | undefined {
  const settable = columns.filter(({ isGenerated, identity }) => !isGenerated && identity !== 'a');
  return settable.find(({ number }) => !uniques.some((index) => index.includes(number))) ?? settable[0];
}

/** A copy of a row, new where it must be unique; its foreign keys point to a row that the migration changed. */
function insertSql({ table, tables, changed }: Around): string {
  const name = nameSql(table);
  const columns = table.columns.filter(({ isGenerated }) => !isGenerated);
  if (columns.length === 0) return `INSERT INTO ${name} DEFAULT VALUES`;
  const fresh = freshColumns(table);
  const values = new Map(columns.map(({ number, name: column }) => [number, `s.${quoteIdent(column)}`]));
  for (const column of columns) if (fresh.has(column.number)) values.set(column.number, freshValue(column, name));
  const from = [`(${sourceSql(table)}) AS s`];
  for (const { columns: own, references, referenced } of table.foreignKeys) {
    const parent = tables.find(({ oid }) => oid === references);
    if (parent === undefined || !changed.has(qualified(parent))) continue;
    const keys = referenced.map((number, index) => {
      const key = parent.columns.find((column) => column.number === number);
      return key === undefined ? undefined : `${quoteIdent(key.name)} AS k${index}`;
    });
    if (keys.includes(undefined)) continue;
    const alias = `p${from.length}`;
    from.push(`(${pickSql(parent, keys.join(', '), changed)}) AS ${alias}`);
    for (const [index, number] of own.entries()) values.set(number, `${alias}.k${index}`);
  }
  const list = columns.map((column) => quoteIdent(column.name)).join(', ');
  const given = columns.map(({ number }) => values.get(number) ?? 'NULL').join(', ');
  const overriding = columns.some(({ identity }) => identity === 'a') ? ' OVERRIDING SYSTEM VALUE' : '';
  return `INSERT INTO ${name} (${list})${overriding} SELECT ${given} FROM ${from.join(', ')}`;
}

/** Tables that are locked themselves, and that it references. */
function lockedParents({ table, tables }: Around): TableFacts[] {
  const referenced = new Set(table.foreignKeys.map(({ references }) => references));
  return tables.filter(({ oid, role }) => role === 'target' && oid !== table.oid && referenced.has(oid));
}

/**
 * What the trigger behind a foreign key runs for each new row, on some row of the parent.
 * https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/utils/adt/ri_triggers.c, RI_FKey_check
 */
function keyCheckSql(parent: TableFacts, changed: ChangedRows): string {
  const only = parent.partitionKey.length > 0 ? '' : 'ONLY ';
  const row = changed.get(qualified(parent));
  const which = row === undefined ? 'LIMIT 1' : `WHERE ${isRow(row)}`;
  return `SELECT 1 FROM ${only}${nameSql(parent)} AS x ${which} FOR KEY SHARE OF x`;
}

/** The row to copy: of a partition that is locked, if it has one, since its copy goes there as well. */
function sourceSql(table: TableFacts): string {
  const any = `SELECT * FROM ${nameSql(table)} LIMIT 1`;
  if (table.partitions.length === 0) return any;
  const locked = `SELECT * FROM ${nameSql(table)} WHERE tableoid = ANY ('{${table.partitions.join(',')}}'::pg_catalog.oid[]) LIMIT 1`;
  return `(${locked}) UNION ALL (${any}) LIMIT 1`;
}

/** Of each unique index one column that can be made new without leaving its partition or its parent row. */
function freshColumns({ columns, uniques, partitionKey, foreignKeys }: TableFacts): Set<number> {
  const fresh = new Set<number>();
  const bound = new Set([...partitionKey, ...foreignKeys.flatMap((key) => key.columns)]);
  for (const index of uniques) {
    if (index.some((number) => fresh.has(number))) continue;
    const candidates = columns.filter((column) => index.includes(column.number) && newValue(column, '') !== undefined);
    const chosen = candidates.find(({ number }) => !bound.has(number));
    if (chosen !== undefined) fresh.add(chosen.number);
  }
  return fresh;
}

/** Drawing from the sequence as well takes the lock on it that every INSERT takes. */
function freshValue(column: ColumnFacts, table: string): string {
  const value = newValue(column, table) ?? 'NULL';
  if (column.sequence === null || column.category !== 'N') return value;
  return `greatest(pg_catalog.nextval(${literal(column.sequence)}::pg_catalog.regclass), ${value})`;
}

const TIMES = new Set(['timestamp', 'timestamptz', 'date']);

/** Far behind the greatest one, out of the way of rows that the migration itself makes. */
function newValue({ name, type, base, category }: ColumnFacts, table: string): string | undefined {
  const greatest = `(SELECT pg_catalog.max(${quoteIdent(name)}) FROM ${table})`;
  if (base === 'uuid') return 'pg_catalog.gen_random_uuid()';
  if (category === 'S') return `pg_catalog.md5(pg_catalog.random()::pg_catalog.text)::${type}`;
  if (category === 'N') return `${greatest} + ${base === 'int2' ? 1 : 999_983}`;
  if (TIMES.has(base)) return `${greatest} + interval '1 day'`;
  return undefined;
}

export function nameSql({ schema, name }: TableFacts): string {
  return `${quoteIdent(schema)}.${quoteIdent(name)}`;
}

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE */
function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
