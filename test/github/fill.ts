import { type Described, type Json, type Schema, schemaOf } from './contract.ts';
import type { OperationId, WebhookName } from './operations.ts';

/** An answer in GitHub's shape: what is given, and for everything else that the description demands some value. */
export function fillAnswer(operation: OperationId, given: unknown, status = 200): unknown {
  const described = schemaOf({ operation, status });
  return fill(described.schema, given as Json, described);
}

/** The same for a webhook's payload. */
export function fillWebhook(webhook: WebhookName, given: unknown): unknown {
  const described = schemaOf({ webhook });
  return fill(described.schema, given as Json, described);
}

function fill(schema: Schema, given: Json | undefined, { resolve }: Described): Json {
  return complete(flatten(schema, resolve), given, resolve);
}

type Resolve = Described['resolve'];

function complete(schema: Schema, given: Json | undefined, resolve: Resolve): Json {
  if (given === undefined) {
    if (schema.const !== undefined) return schema.const;
    if (Array.isArray(schema.enum)) return schema.enum[0] ?? null;
    if (isNullable(schema)) return null;
  }
  const type = typeOf(schema, given);
  if (type === 'array') {
    const items = flatten((schema.items ?? {}) as Schema, resolve);
    return Array.isArray(given) ? given.map((each) => complete(items, each, resolve)) : [];
  }
  if (type !== 'object') return given === undefined ? plain(type) : given;
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const all: { [key: string]: Json } = { ...(given as { [key: string]: Json } | undefined) };
  const names = new Set([...((schema.required ?? []) as string[]), ...Object.keys(all)]);
  for (const name of names) {
    const own = properties[name];
    const value = all[name];
    if (value === null) continue;
    all[name] = own === undefined ? (value ?? null) : complete(flatten(own, resolve), value, resolve);
  }
  return all;
}

/** References followed, `allOf` joined, and of alternatives the first that is an object, else the first. */
function flatten(schema: Schema, resolve: Resolve): Schema {
  if (typeof schema.$ref === 'string') return flatten(resolve(schema.$ref), resolve);
  if (Array.isArray(schema.allOf)) {
    const { allOf, ...own } = schema;
    return [own, ...(allOf as Schema[])].map((each) => flatten(each, resolve)).reduce(join);
  }
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices === undefined) return schema;
  const flat = choices.map((each) => flatten(each, resolve));
  const best = flat.find((each) => each.properties !== undefined) ?? flat[0] ?? {};
  return flat.some(({ type }) => type === 'null') ? { ...best, isNullable: true } : best;
}

/** What has to fit both. */
function join(one: Schema, other: Schema): Schema {
  const properties = { ...(one.properties as Record<string, Schema> | undefined) };
  for (const [name, schema] of Object.entries((other.properties ?? {}) as Record<string, Schema>)) {
    const known = properties[name];
    properties[name] = known === undefined ? schema : { allOf: [known, schema] };
  }
  const required = [...((one.required ?? []) as string[]), ...((other.required ?? []) as string[])];
  const isObject = Object.keys(properties).length > 0;
  return { ...one, ...other, ...(isObject && { type: 'object', properties, required }) };
}

function isNullable({ type, isNullable: marked }: Schema): boolean {
  return marked === true || type === 'null' || (Array.isArray(type) && type.includes('null'));
}

function typeOf(schema: Schema, given: Json | undefined): string {
  if (Array.isArray(given)) return 'array';
  if (given !== undefined) return typeof given;
  const { type, properties } = schema;
  const one = Array.isArray(type) ? type[0] : type;
  return typeof one === 'string' ? one : properties === undefined ? 'string' : 'object';
}

function plain(type: string): Json {
  if (type === 'integer' || type === 'number') return 0;
  if (type === 'boolean') return false;
  return '';
}
