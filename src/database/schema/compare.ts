import { type Comparable, type ComparablePart, comparables, type Json } from './comparable.ts';
import { digestOf } from './fingerprint.ts';
import { matchParts } from './match-parts.ts';
import type { SchemaSnapshot } from './snapshot.ts';

export { describeDifference } from './describe.ts';
export { fingerprint } from './fingerprint.ts';

export interface SchemaDifference {
  /** `table public.orders`. */
  object: string;
  /** `column email`, `index orders_email_idx`; empty for the object itself. */
  path: string;
  /** The snapshot's key, when the object or part is there on both sides: `notNull`, `default`, `definition`. */
  property?: string;
  /**
   * `missing` and `extra` are seen from `expected`. `renamed`: the same constraint or index under another name.
   * `order`: the same columns in another order, which only `SELECT *` and INSERT without a column list can see.
   */
  kind: 'missing' | 'extra' | 'changed' | 'renamed' | 'order';
  expected?: string;
  actual?: string;
  /** Of what is `extra`: a digest of all that is compared of it but its grants and comments. */
  digest?: string;
}

/** What has to happen to `actual` to be `expected` again; empty when they are the same. Owners are not compared. */
export function compareSchemas(expected: SchemaSnapshot, actual: SchemaSnapshot): SchemaDifference[] {
  const actualObjects = new Map(comparables(actual).map((entry) => [entry.object, entry]));
  const differences: SchemaDifference[] = [];
  for (const entry of comparables(expected)) {
    const other = actualObjects.get(entry.object);
    actualObjects.delete(entry.object);
    if (other === undefined) differences.push({ object: entry.object, path: '', kind: 'missing' });
    else differences.push(...compareObject(entry, other));
  }
  for (const [object, entry] of actualObjects) {
    differences.push({ object, path: '', kind: 'extra', digest: digestOf(entry) });
  }
  return differences;
}

/** Tables of `before` whose storage is not there any more in `after`: dropped, or dropped and created again. */
export function sameIdentity(before: SchemaSnapshot, after: SchemaSnapshot): string[] {
  const oids = new Set(Object.values(after.identity.tables));
  return Object.entries(before.identity.tables)
    .filter(([, oid]) => !oids.has(oid))
    .map(([table]) => table);
}

function compareObject(expected: Comparable, actual: Comparable): SchemaDifference[] {
  const { object } = expected;
  const differences = compareProperties({ object, path: '' }, expected.properties, actual.properties);
  const { same, renamed, missing, extra } = matchParts(expected.parts, actual.parts);
  for (const [before, after] of same) {
    differences.push(...compareProperties({ object, path: pathOf(before) }, before.properties, after.properties));
  }
  for (const [before, after] of renamed) {
    differences.push({ object, path: pathOf(before), kind: 'renamed', expected: before.name, actual: after.name });
  }
  for (const gone of missing) {
    if (!followsFromColumn(gone, actual))
      differences.push({ object, path: pathOf(gone), kind: 'missing', ...text('expected', gone) });
  }
  for (const added of extra) {
    if (!followsFromColumn(added, expected))
      differences.push({
        object,
        path: pathOf(added),
        kind: 'extra',
        ...text('actual', added),
        digest: digestOf(added),
      });
  }
  return [...differences, ...compareOrder(expected, actual)];
}

/** From 18 on NOT NULL is also a constraint; the column's own line says it already, as does a column that is gone. */
function followsFromColumn(part: ComparablePart, other: Comparable): boolean {
  const { definition } = part.properties;
  const column = typeof definition === 'string' ? /^NOT NULL (.*?)( NO INHERIT)?$/.exec(definition)?.[1] : undefined;
  if (column === undefined) return false;
  const name = column.startsWith('"') ? column.slice(1, -1).replaceAll('""', '"') : column;
  return other.parts.find((p) => p.kind === 'column' && p.name === name)?.properties.notNull !== true;
}

function text(side: 'expected' | 'actual', { properties }: ComparablePart): Partial<SchemaDifference> {
  const shown = properties.definition ?? properties.type;
  return typeof shown === 'string' ? { [side]: shown } : {};
}

function compareProperties(
  at: { object: string; path: string },
  expected: Record<string, Json>,
  actual: Record<string, Json>,
): SchemaDifference[] {
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].flatMap((property): SchemaDifference[] => {
    const [before, after] = [print(expected[property]), print(actual[property])];
    if (before === after) return [];
    const kind = after === undefined ? 'missing' : before === undefined ? 'extra' : 'changed';
    return [{ ...at, property, kind, ...(before && { expected: before }), ...(after && { actual: after }) }];
  });
}

function compareOrder({ object, columnOrder }: Comparable, actual: Comparable): SchemaDifference[] {
  const both = (order: string[], other: string[]): string => order.filter((name) => other.includes(name)).join(', ');
  const [before, after] = [both(columnOrder, actual.columnOrder), both(actual.columnOrder, columnOrder)];
  return before === after ? [] : [{ object, path: '', kind: 'order', expected: before, actual: after }];
}

function pathOf({ kind, name }: ComparablePart): string {
  return `${kind} ${name}`;
}

/** Undefined for whatever means «not there»: null, false, an empty list. */
function print(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  if (Array.isArray(value) && value.length === 0) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
