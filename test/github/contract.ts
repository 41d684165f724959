import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { OperationId, WebhookName } from './operations.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Schema = { [key: string]: Json };

interface Body {
  $ref?: string;
  content?: { 'application/json'?: { schema?: Schema } };
}

interface Operation {
  requestBody?: Body;
  responses: Record<string, Body>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { post: { requestBody: Body } }>;
  components: Record<string, Record<string, Body>>;
}

const api = readDescription('openapi.json');
const hooks = readDescription('webhooks.json');
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(api as unknown as Schema, 'github');
ajv.addSchema(hooks as unknown as Schema, 'webhooks');
const compiled = new Map<string, ValidateFunction>();

/** What a request's body gets wrong, by GitHub's own description; empty where nothing. */
export function checkRequest(operation: OperationId, body: unknown): string[] {
  const { at, found } = find(operation);
  if (found.requestBody?.content?.['application/json']?.schema === undefined) return [];
  return check(`github#${at}/requestBody/content/application~1json/schema`, body);
}

/** What an answer's body gets wrong. An answer that GitHub does not describe is wrong altogether. */
export function checkResponse(operation: OperationId, status: number, body: unknown): string[] {
  const { at, found } = find(operation);
  // A limit may be hit anywhere, and no operation describes it.
  if (status === 429 || status === 401 || (status === 403 && found.responses['403'] === undefined)) return [];
  const response = found.responses[String(status)];
  if (response === undefined) return [`GitHub does not answer ${status} to ${operation}`];
  const pointer = response.$ref?.slice(1) ?? `${at}/responses/${status}`;
  const [, , kind = '', name = ''] = pointer.split('/');
  const described = response.$ref === undefined ? response : api.components[kind]?.[name];
  if (described?.content?.['application/json'] === undefined) return [];
  return check(`github#${pointer}/content/application~1json/schema`, body);
}

/** What a webhook's payload gets wrong. */
export function checkWebhook(name: WebhookName, payload: unknown): string[] {
  return check(`webhooks#/webhooks/${name}/post/requestBody/content/application~1json/schema`, payload);
}

/** The schema of an answer, or of a webhook's payload. */
export function schemaOf(of: { operation: OperationId; status: number } | { webhook: WebhookName }): Described {
  if ('webhook' in of) {
    const schema = hooks.webhooks[of.webhook]?.post.requestBody.content?.['application/json']?.schema ?? {};
    return { schema, resolve: (ref) => resolve(hooks, ref) };
  }
  const { found } = find(of.operation);
  const response = found.responses[String(of.status)];
  const described = response?.$ref === undefined ? response : (resolve(api, response.$ref) as unknown as Body);
  return { schema: described?.content?.['application/json']?.schema ?? {}, resolve: (ref) => resolve(api, ref) };
}

export interface Described {
  schema: Schema;
  resolve: (ref: string) => Schema;
}

function resolve(description: Description, ref: string): Schema {
  const [, , kind = '', name = ''] = ref.split('/');
  return (description.components[kind]?.[name] ?? {}) as unknown as Schema;
}

function find(operation: OperationId): { at: string; found: Operation } {
  const [method = '', path = ''] = operation.split(' ');
  const found = api.paths[path]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`${operation} is not described`);
  return { at: `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method.toLowerCase()}`, found };
}

function check(pointer: string, body: unknown): string[] {
  const encoded = pointer.replace(/[{}]/g, encodeURIComponent);
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: encoded });
  compiled.set(pointer, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}

function readDescription(file: string): Description {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  return nulls(JSON.parse(text) as Json) as unknown as Description;
}

/** OpenAPI 3.0's `nullable` in JSON Schema's words. */
function nulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(nulls);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, nulls(each)]));
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner;
}
