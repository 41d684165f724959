import * as z from 'zod';
import { Config } from './schema.ts';

/** The part of JSON Schema that zod writes for {@link Config}. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  anyOf?: JsonSchema[];
  [keyword: string]: unknown;
}

/** lockstep.yml as JSON Schema 2020-12, for editors: what a user may write, not what loading makes of it. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(Config, { io: 'input' }) as JsonSchema;
  return { $schema: schema.$schema, title: 'lockstep.yml', ...schema };
}

/** The schema of the value at `path`; undefined where the configuration has no such place. */
export function schemaAt(root: JsonSchema, path: readonly PropertyKey[]): JsonSchema | undefined {
  let here: JsonSchema | undefined = root;
  for (const key of path) {
    if (here === undefined) return undefined;
    here = typeof key === 'number' ? here.items : childOf(here, String(key));
  }
  return here;
}

function childOf(schema: JsonSchema, key: string): JsonSchema | undefined {
  const property = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
  if (property !== undefined) return property;
  if (typeof schema.additionalProperties === 'object') return schema.additionalProperties;
  for (const option of schema.anyOf ?? []) {
    const found = childOf(option, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Keys that a mapping at this place may have; those of every alternative where there are several. */
export function keysOf(schema: JsonSchema | undefined): string[] {
  if (schema === undefined) return [];
  return [...Object.keys(schema.properties ?? {}), ...(schema.anyOf ?? []).flatMap(keysOf)];
}

/** What may stand at this place, in words: "a whole number from 13 to 18". */
export function describeAllowed(schema: JsonSchema | undefined): string {
  if (schema === undefined) return 'something else';
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(describeAllowed))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return `one of: ${schema.enum.join(', ')}`;
  if (Array.isArray(schema.type)) return schema.type.map((type) => describeAllowed({ type })).join(' or ');
  switch (schema.type) {
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    case 'number':
    case 'integer':
      return describeNumber(schema);
    case 'array':
      return `a list (each entry ${describeAllowed(schema.items)})`;
    default:
      return schema.properties === undefined
        ? 'a mapping of names to values'
        : `a mapping with ${Object.keys(schema.properties).join(', ')}`;
  }
}

function describeNumber({ type, minimum, maximum }: JsonSchema): string {
  const noun = type === 'integer' ? 'a whole number' : 'a number';
  return minimum === undefined || maximum === undefined ? noun : `${noun} from ${minimum} to ${maximum}`;
}
