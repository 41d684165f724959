import { createHash } from 'node:crypto';
import { type Comparable, type ComparablePart, comparables, type Json } from '../database/schema/comparable.ts';
import { compareSchemas } from '../database/schema/compare.ts';
import type { SchemaSnapshot } from '../database/schema/snapshot.ts';

/** The part of the schema that a rehearsal began from which its migrations touch. Names and texts are hostile. */
export interface SchemaStart {
  objects: StartObject[];
  /** Objects that the migrations make, and that were not there: `table public.items`. */
  absent: string[];
}

export interface StartObject {
  /** `table public.orders`. */
  object: string;
  properties: Record<string, string>;
  parts: StartPart[];
}

/** A column, constraint, index, trigger or rule. */
export interface StartPart {
  kind: string;
  name: string;
  properties: Record<string, string>;
}

/** Beyond this it is left out of a report: JSON characters. */
const MOST = 400_000;
/** Longer texts are known by their beginning and a digest. */
const MOST_TEXT = 300;

/** What environments set for themselves, what follows from something else, and what others move on while it is in use. */
const PROPERTIES_LEFT_OUT = new Set(
  (
    'grants comment options replicaIdentity accessMethod statisticsTarget storage compression clustered rowSecurity ' +
    'forceRowSecurity partitionBound parents valid inherited columns'
  ).split(' '),
);
const KINDS_LEFT_OUT = /^(?:extension|publication|event trigger|schema|default privileges) /;
const PARTS = new Set(['column', 'constraint', 'index', 'trigger', 'rule']);

/**
 * What `old` has of everything that the migrations lock, change or remove; undefined where that is too much to tell.
 * Partitions are left out: they come and go while a table is in use.
 * @param touched `schema.table` of the tables that the migrations locked
 */
export function schemaStart(
  old: SchemaSnapshot,
  after: SchemaSnapshot,
  touched: readonly string[],
): SchemaStart | undefined {
  const made = new Set<string>();
  const names = new Set(touched.map((table) => `table ${table}`));
  for (const { object, path, property, kind } of compareSchemas(old, after)) {
    if (kind === 'extra' && path === '' && property === undefined) made.add(object);
    else names.add(object);
  }
  const there = new Set(startObjects(after, made).map(({ object }) => object));
  const start = { objects: startObjects(old, names), absent: [...made].filter((object) => there.has(object)) };
  return JSON.stringify(start).length > MOST ? undefined : start;
}

/** Those of a snapshot's objects that are named, as far as they are compared with another database's. */
export function startObjects(snapshot: SchemaSnapshot, names: ReadonlySet<string>): StartObject[] {
  const strip = stripper(snapshot);
  const textsOf = (properties: Record<string, Json>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(properties)
        .filter(([key, value]) => !PROPERTIES_LEFT_OUT.has(key) && isThere(value))
        .map(([key, value]) => [key, shortened(strip(typeof value === 'string' ? value : JSON.stringify(value)))]),
    );
  return comparables(snapshot)
    .filter((entry) => names.has(entry.object) && isCompared(entry))
    .map(({ object, properties, parts }) => ({
      object,
      properties: textsOf(properties),
      parts: parts
        .filter(isPartCompared)
        .map(({ kind, name, properties: own }) => ({ kind, name, properties: textsOf(own) })),
    }));
}

function isCompared({ object, properties }: Comparable): boolean {
  return !KINDS_LEFT_OUT.test(object) && !isThere(properties.partitionBound ?? null);
}

/** A half-built index is nobody's intent, and is built again. NOT NULL is the column's, whatever its constraint is called. */
function isPartCompared({ kind, properties: { valid, definition } }: ComparablePart): boolean {
  if (kind === 'index' && valid === false) return false;
  if (kind === 'constraint' && typeof definition === 'string' && definition.startsWith('NOT NULL ')) return false;
  return PARTS.has(kind);
}

function isThere(value: Json): boolean {
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}

function shortened(text: string): string {
  if (text.length <= MOST_TEXT) return text;
  return `${text.slice(0, 120)}… (SHA-256 ${createHash('sha256').update(text).digest('hex').slice(0, 32)})`;
}

/** Extensions are not in the same schema everywhere: names are compared without those that have any, and without public. */
function stripper({ extensions }: SchemaSnapshot): (text: string) => string {
  const schemas = new Set(['public', ...extensions.map(({ schema }) => schema)]);
  schemas.delete('pg_catalog');
  const quoted = [...schemas].map((name) =>
    /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`,
  );
  const escaped = quoted.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(?<![\\w."$])(?:${escaped.join('|')})\\.`, 'g');
  return (text) => text.replace(pattern, '');
}
