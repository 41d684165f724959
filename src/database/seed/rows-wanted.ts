import type { ConstraintEntry, TableEntry } from '../schema/snapshot.ts';
import { foreignKeys, nameOf } from './order.ts';

/** Enough for foreign keys to point at different rows; a referenced table's own size is not what is measured. */
const PARENT_ROWS = 500;

/**
 * How many rows each table gets: the tables asked for all of them, the tables that are only referenced a few, unless a
 * unique foreign key (one to one) needs as many parents as it has children.
 * @param order Parents before children.
 */
export function rowsWanted(order: TableEntry[], asked: { tables: string[]; rows: number }): Map<string, number> {
  const wanted = new Map<string, number>();
  const raise = (name: string, rows: number): void => {
    wanted.set(name, Math.max(wanted.get(name) ?? 0, rows));
  };
  for (const name of asked.tables) raise(name, asked.rows);
  for (const table of order.toReversed()) {
    const rows = wanted.get(nameOf(table)) ?? Math.min(asked.rows, PARENT_ROWS);
    raise(nameOf(table), rows);
    for (const key of foreignKeys(table)) {
      const parent = `${key.references.schema}.${key.references.table}`;
      raise(parent, isUnique(table, key) ? rows : Math.min(asked.rows, PARENT_ROWS));
    }
  }
  return wanted;
}

function isUnique(table: TableEntry, key: ConstraintEntry): boolean {
  return table.indexes.some(
    ({ unique, columns }) =>
      unique && columns.length > 0 && columns.every((column) => column !== null && key.columns.includes(column)),
  );
}
