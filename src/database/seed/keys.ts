import type { ConstraintEntry, TableEntry } from '../schema/snapshot.ts';
import { identifier, qualified } from './generator.ts';
import { foreignKeys } from './order.ts';
import type { KeyUnit } from './units.ts';

export interface ParentRows {
  /** Rows by `schema.table`; a table that is missing has none. */
  counts: Map<string, number>;
  /** Whether the table is partitioned: then its rows are in its children. */
  partitioned: Set<string>;
}

/**
 * The foreign keys that decide columns on insert: wide ones first, so that `(tenant, user)` decides the tenant for
 * `(tenant)` too. Keys in `left` are not for now. A parent without rows gives a capacity of 0.
 */
export function keyUnits(
  table: TableEntry,
  { left, parents }: { left: ConstraintEntry[]; parents: ParentRows },
): KeyUnit[] {
  const later = new Set(left.map(({ name }) => name));
  const keys = foreignKeys(table).filter(({ name, references }) => !later.has(name) && !isSelf(table, references));
  const decided = new Set<string>();
  return keys
    .sort((a, b) => b.columns.length - a.columns.length)
    .flatMap((key, at): KeyUnit[] => {
      const pairs = key.columns.map((column, index): [string, string] => [column, key.references.columns[index] ?? '']);
      const takes = pairs.filter(([column]) => !decided.has(column));
      if (takes.length === 0) return [];
      const shares = pairs.filter(([column]) => decided.has(column));
      for (const [column] of takes) decided.add(column);
      const parent = `${key.references.schema}.${key.references.table}`;
      return [
        {
          kind: 'key',
          alias: `f${at}`,
          columns: takes.map(([column]) => column),
          capacity: parents.counts.get(parent) ?? 0,
          parent: { schema: key.references.schema, name: key.references.table, only: !parents.partitioned.has(parent) },
          takes,
          shares,
        },
      ];
    });
}

/** The join that finds the parent's row with the unit's number, within what earlier keys have decided. */
export function keyJoin(unit: KeyUnit, units: KeyUnit[]): string {
  const from = `${unit.parent.only ? 'ONLY ' : ''}${qualified(unit.parent)}`;
  const columns = [...unit.takes, ...unit.shares].map(([, column]) => identifier(column));
  const filled = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
  if (unit.shares.length === 0) {
    const rows = `SELECT row_number() OVER (ORDER BY ${columns.join(', ')}) - 1 AS n, ${columns.join(', ')} FROM ${from} WHERE ${filled}`;
    return `LEFT JOIN (${rows}) AS ${unit.alias} ON ${unit.alias}.n = (${unit.index}) % ${Math.max(1, unit.capacity)}`;
  }
  const shared = unit.shares.map(([, column]) => identifier(column)).join(', ');
  const rows = `SELECT row_number() OVER (PARTITION BY ${shared} ORDER BY ${columns.join(', ')}) - 1 AS n,
      count(*) OVER (PARTITION BY ${shared}) AS total, ${columns.join(', ')} FROM ${from} WHERE ${filled}`;
  const same = unit.shares.map(([own, column]) => `${unit.alias}.${identifier(column)} = ${columnOf(own, units)}`);
  return `LEFT JOIN (${rows}) AS ${unit.alias} ON ${same.join(' AND ')} AND ${unit.alias}.n = (${unit.index}) % ${unit.alias}.total`;
}

/** The expression of a column that some key decides. */
export function columnOf(column: string, units: KeyUnit[]): string {
  for (const unit of units) {
    const pair = unit.takes.find(([own]) => own === column);
    if (pair !== undefined) return `${unit.alias}.${identifier(pair[1])}`;
  }
  return 'NULL';
}

function isSelf(table: TableEntry, references: { schema: string; table: string }): boolean {
  return references.schema === table.schema && references.table === table.name;
}
