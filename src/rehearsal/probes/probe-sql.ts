import { quoteIdent } from '../quote.ts';
import { type Around, insertSql } from './insert-sql.ts';
import type { Probe, ProbeKind } from './probe.ts';
import type { ColumnFacts, TableFacts } from './table-facts.ts';
import { type ChangedRows, isRow, nameSql, pickSql, qualified } from './table-sql.ts';

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

function kindsFor({ kind, role }: TableFacts): ProbeKind[] {
  if (kind !== 'table') return ['SELECT'];
  if (role === 'target') return ALL;
  return role === 'child' ? ['INSERT'] : ['DELETE'];
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

/** A column of no key at best: setting one to itself is then an UPDATE as most are. */
function columnToSet({ columns, uniques }: TableFacts): ColumnFacts | undefined {
  const settable = columns.filter(({ isGenerated, identity }) => !isGenerated && identity !== 'a');
  return settable.find(({ number }) => !uniques.some((index) => index.includes(number))) ?? settable[0];
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
