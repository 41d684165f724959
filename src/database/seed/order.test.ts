import { expect, test } from 'vitest';
import type { ConstraintEntry, SchemaSnapshot, TableEntry } from '../schema/snapshot.ts';
import { nameOf, seedOrder } from './order.ts';

test('parents come before children, and are added', () => {
  const schema = schemaOf({
    orders: ['customer!customers'],
    customers: ['country!countries'],
    countries: [],
    notes: [],
  });
  expect(seedOrder(schema, ['public.orders']).tables.map(nameOf)).toEqual([
    'public.countries',
    'public.customers',
    'public.orders',
  ]);
});

test('a circle is cut where a column may be NULL', () => {
  const schema = schemaOf({ hen: ['egg?eggs'], eggs: ['hen!hen'] });
  for (const first of ['public.hen', 'public.eggs']) {
    const { tables, later, stuck } = seedOrder(schema, [first]);
    expect(tables.map(nameOf)).toEqual(['public.hen', 'public.eggs']);
    expect([...later.keys()]).toEqual(['public.hen']);
    expect(stuck.size).toBe(0);
  }
});

test('a nullable self-reference is set later, and a circle of NOT NULL is said', () => {
  const schema = schemaOf({ tree: ['parent?tree'], a: ['b!b'], b: ['a!a'] });
  const { later, stuck } = seedOrder(schema, ['public.tree', 'public.a']);
  expect([...later.keys()]).toEqual(['public.tree']);
  expect(stuck.size).toBe(1);
});

/** `column!parent` is NOT NULL, `column?parent` is not. */
function schemaOf(tables: Record<string, string[]>): SchemaSnapshot {
  const entries = Object.entries(tables).map(([name, keys]): TableEntry => {
    const parsed = keys.map((key) => /^(\w+)([!?])(\w+)$/.exec(key) ?? []);
    const columns = parsed.map(([, column, mark]) => ({ name: column, notNull: mark === '!' }));
    const constraints = parsed.map(([, column, , parent]) => ({
      name: `${column}_fk`,
      kind: 'foreign key',
      columns: [column],
      references: { schema: 'public', table: parent, columns: ['id'] },
    }));
    const partial: Partial<TableEntry> = { schema: 'public', name, parents: [], partitionBound: null };
    return { ...partial, columns, constraints: constraints as ConstraintEntry[] } as TableEntry;
  });
  return { tables: entries } as SchemaSnapshot;
}
