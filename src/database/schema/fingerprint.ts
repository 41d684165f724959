import { createHash } from 'node:crypto';
import { type Comparable, comparables, type Json } from './comparable.ts';
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
