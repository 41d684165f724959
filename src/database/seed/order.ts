import type { ConstraintEntry, SchemaSnapshot, TableEntry } from '../schema/snapshot.ts';

export interface SeedOrder {
  /** Parents before children; partitions are filled through their root. */
  tables: TableEntry[];
  /** Foreign keys that are left NULL on insert and set by an UPDATE at the end, by `schema.table`. */
  later: Map<string, ConstraintEntry[]>;
  /** Tables in a circle of foreign keys that are all NOT NULL. */
  stuck: Set<string>;
  /** Names asked for that the schema has no table for. */
  unknown: string[];
}

export function nameOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

/** Foreign keys of a table, with the table they point to. */
export function foreignKeys(
  table: TableEntry,
): Array<ConstraintEntry & { references: NonNullable<ConstraintEntry['references']> }> {
  return table.constraints.flatMap((constraint) =>
    constraint.references === null ? [] : [{ ...constraint, references: constraint.references }],
  );
}

/**
 * The tables wanted and every table they reference, in an order in which rows can be inserted. Circles are cut at a
 * foreign key with a nullable column; self-references too.
 */
export function seedOrder(schema: SchemaSnapshot, wanted: string[], skip: string[] = []): SeedOrder {
  const byName = new Map(schema.tables.map((table) => [nameOf(table), table]));
  const order: SeedOrder = { tables: [], later: new Map(), stuck: new Set(), unknown: [] };
  const state = new Map<string, 'open' | 'done'>();

  function visit(name: string): void {
    const table = byName.get(name);
    if (table === undefined || state.has(name)) return;
    state.set(name, 'open');
    for (const key of foreignKeys(table)) {
      const parent = root(`${key.references.schema}.${key.references.table}`, byName);
      if (skip.includes(parent) || !byName.has(parent)) continue;
      if (state.get(parent) === 'done') continue;
      if (state.get(parent) !== 'open' || parent === name) {
        if (parent === name) cutAt(table, key);
        else if (canBeNull(table, key) && reaches({ from: parent, to: name, byName })) cutAt(table, key);
        else visit(parent);
      } else cutAt(table, key);
    }
    state.set(name, 'done');
    order.tables.push(table);
  }

  function cutAt(table: TableEntry, key: ConstraintEntry): void {
    const name = nameOf(table);
    if (canBeNull(table, key)) order.later.set(name, [...(order.later.get(name) ?? []), key]);
    else if (key.references !== null && `${key.references.schema}.${key.references.table}` !== name)
      order.stuck.add(name);
  }

  for (const name of wanted) {
    if (!byName.has(name)) order.unknown.push(name);
    else if (!skip.includes(name)) visit(root(name, byName));
  }
  // A cut key's parent has no place in the order, but it is wanted too. The map grows while it is read.
  for (const keys of order.later.values()) {
    for (const { references } of keys)
      if (references !== null) visit(root(`${references.schema}.${references.table}`, byName));
  }
  return order;
}

/** The partitioned table at the top of a partition. */
export function root(name: string, tables: Map<string, TableEntry>): string {
  const table = tables.get(name);
  const parent = table?.parents[0];
  return table === undefined || table.partitionBound === null || parent === undefined ? name : root(parent, tables);
}

/** MATCH SIMPLE: one NULL column switches a foreign key off. */
export function nullableColumns(table: TableEntry, key: ConstraintEntry): string[] {
  return key.columns.filter((name) => table.columns.some((column) => column.name === name && !column.notNull));
}

function canBeNull(table: TableEntry, key: ConstraintEntry): boolean {
  return nullableColumns(table, key).length > 0;
}

/** Whether `from` references `to`, directly or through others, by foreign keys that cannot be NULL or that can. */
function reaches({ from, to, byName }: { from: string; to: string; byName: Map<string, TableEntry> }): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    const table = byName.get(name);
    if (seen.has(name) || table === undefined) continue;
    seen.add(name);
    for (const { references } of foreignKeys(table))
      open.push(root(`${references.schema}.${references.table}`, byName));
  }
  return false;
}
