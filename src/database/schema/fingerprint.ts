import { createHash } from 'node:crypto';
import { type Comparable, type ComparablePart, comparables, type Json } from './comparable.ts';
import type { SchemaSnapshot } from './snapshot.ts';

/**
 * SHA-256 over the canonical JSON of what compareSchemas compares, in hex. Two schemas have the same fingerprint
 * exactly if compareSchemas finds nothing between them but differences of kind `order`.
 */
export function fingerprint(snapshot: SchemaSnapshot): string {
  const objects = comparables(snapshot).map((entry: Comparable): Json => {
    const parts = entry.parts.map(({ kind, name, properties }): Json => ({ kind, name, properties }));
    return { object: entry.object, properties: entry.properties, parts: sorted(parts) };
  });
  return createHash('sha256')
    .update(canonical(sorted(objects)))
    .digest('hex');
}

/** As {@link fingerprint}, of one object or part, without what environments set for themselves: grants and comments. */
export function digestOf(entry: Pick<Comparable, 'properties'> & { parts?: ComparablePart[] }): string {
  const parts = (entry.parts ?? []).map(
    ({ kind, name, properties }): Json => ({ kind, name, properties: own(properties) }),
  );
  const text = canonical({ properties: own(entry.properties), parts: sorted(parts) });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function own(properties: Record<string, Json>): Json {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== 'grants' && key !== 'comment'));
}

function sorted(values: Json[]): Json[] {
  return values
    .map((value): [string, Json] => [canonical(value), value])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, value]) => value);
}

function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${entries.join(',')}}`;
}
