import { quoteIdent } from '../quote.ts';
import type { ColumnFacts, TableFacts } from './table-facts.ts';
import { type ChangedRows, literal, nameSql, pickSql, qualified } from './table-sql.ts';

export interface Around {
  table: TableFacts;
  tables: readonly TableFacts[];
  changed: ChangedRows;
}

/** A copy of a row, new where it must be unique; its foreign keys point to a row that the migration changed. */
export function insertSql({ table, tables, changed }: Around): string {
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
