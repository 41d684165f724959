import { createHash } from 'node:crypto';
import { type Comparable, type ComparablePart, comparables, type Json } from './comparable.ts';
import type { SchemaSnapshot } from './snapshot.ts';

/**
 * SHA-256 over the canonical JSON of what compareSchemas compares, in hex. Two schemas have the same fingerprint
 * exactly if compareSchemas finds nothing between them but differences of kind `order`.
 */
export function fingerprint(snapshot: SchemaSnapshot): string {
  const objects = comparables(snapshot).map((entry: Comparable): string => {
    const parts = entry.parts.map(({ kind, name, properties }) => canonical({ kind, name, properties }));
    // As canonical() has it: its keys are in their order.
    return `{"object":${canonical(entry.object)},"parts":${listed(parts)},"properties":${canonical(entry.properties)}}`;
  });
  return createHash('sha256').update(listed(objects)).digest('hex');
}

/** As {@link fingerprint}, of one object or part, without what environments set for themselves: grants and comments. */
export function digestOf(entry: Pick<Comparable, 'properties'> & { parts?: ComparablePart[] }): string {
  const parts = (entry.parts ?? []).map(({ kind, name, properties }) =>
    canonical({ kind, name, properties: own(properties) }),
  );
  const text = `{"parts":${listed(parts)},"properties":${canonical(own(entry.properties))}}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function own(properties: Record<string, Json>): Json {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== 'grants' && key !== 'comment'));
}

/** An array of what is canonical already, in an order of its own. */
function listed(values: string[]): string {
  return `[${values.sort().join(',')}]`;
}

function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${entries.join(',')}}`;
}
