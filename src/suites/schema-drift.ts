import { withClient } from '../database/client.ts';
import type { DatabaseAddress } from '../database/database.ts';
import { readSchema } from '../database/schema/read.ts';
import type { SchemaSnapshot } from '../database/schema/snapshot.ts';

/** What a suite did to the schema that it was given; names are `schema.name`. */
export interface SchemaDrift {
  /** Dropped and made again: the same name with another oid. */
  rebuilt: string[];
  changed: string[];
  gone: string[];
  added: string[];
}

export function readSchemaAt(address: DatabaseAddress): Promise<SchemaSnapshot> {
  return withClient(address, (client) => readSchema(client));
}

export function findDrift(before: SchemaSnapshot, after: SchemaSnapshot): SchemaDrift {
  const [was, is] = [listObjects(before), listObjects(after)];
  const kept = [...was.keys()].filter((name) => is.has(name));
  return {
    rebuilt: Object.entries(before.identity.tables)
      .filter(([name, oid]) => (after.identity.tables[name] ?? oid) !== oid)
      .map(([name]) => name),
    changed: kept.filter((name) => was.get(name) !== is.get(name)),
    gone: [...was.keys()].filter((name) => !is.has(name)),
    added: [...is.keys()].filter((name) => !was.has(name)),
  };
}

/** Names of everything in a schema, as `findDrift` gives them. */
export function objectNames(snapshot: SchemaSnapshot): Set<string> {
  return new Set(listObjects(snapshot).keys());
}

/** Every object as text, by its name. Extensions' and publications' names have no schema. */
function listObjects(snapshot: SchemaSnapshot): Map<string, string> {
  const objects = new Map<string, string>();
  for (const [list, entries] of Object.entries(snapshot)) {
    if (list === 'identity' || list === 'dependencies') continue;
    for (const entry of entries as Array<{ name: string; schema?: string; arguments?: string }>) {
      const name = entry.schema === undefined ? entry.name : `${entry.schema}.${entry.name}`;
      const full = entry.arguments === undefined ? name : `${name}(${entry.arguments})`;
      objects.set(list === 'tables' ? full : `${list.replace(/s$/, '')} ${full}`, JSON.stringify(entry));
    }
  }
  return objects;
}
