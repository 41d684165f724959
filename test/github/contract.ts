import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { OperationId } from './operations.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Schema = { [key: string]: Json };

interface Operation {
  requestBody?: { content?: { 'application/json'?: { schema?: Schema } } };
  responses: Record<string, { $ref?: string; content?: { 'application/json'?: { schema?: Schema } } }>;
}

const description = nulls(readDescription()) as unknown as {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, Operation['responses'][string]>>;
};
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(description as unknown as Schema, 'github');
const compiled = new Map<string, ValidateFunction>();

/** What a request's body gets wrong, by GitHub's own description; empty where nothing. */
export function checkRequest(operation: OperationId, body: unknown): string[] {
  const { at, found } = find(operation);
  if (found.requestBody?.content?.['application/json']?.schema === undefined) return [];
  return check(`${at}/requestBody/content/application~1json/schema`, body);
}

/** What an answer's body gets wrong. An answer that GitHub does not describe is wrong altogether. */
export function checkResponse(operation: OperationId, status: number, body: unknown): string[] {
  const { at, found } = find(operation);
  const response = found.responses[String(status)];
  if (response === undefined) return [`GitHub does not answer ${status} to ${operation}`];
  const pointer = response.$ref?.slice(1) ?? `${at}/responses/${status}`;
  const [, , kind = '', name = ''] = pointer.split('/');
  const described = response.$ref === undefined ? response : description.components[kind]?.[name];
  if (described?.content?.['application/json'] === undefined) return [];
  return check(`${pointer}/content/application~1json/schema`, body);
}

function find(operation: OperationId): { at: string; found: Operation } {
  const [method = '', path = ''] = operation.split(' ');
  const found = description.paths[path]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`${operation} is not described`);
  return { at: `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method.toLowerCase()}`, found };
}

function check(pointer: string, body: unknown): string[] {
  const encoded = pointer.replace(/[{}]/g, encodeURIComponent);
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `github#${encoded}` });
  compiled.set(pointer, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}

function readDescription(): Json {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8')) as Json;
}

/** OpenAPI 3.0's `nullable` in JSON Schema's words. */
function nulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(nulls);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, nulls(each)]));
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner;
}
