/**
 * `node scripts/cut-openapi.ts API WEBHOOKS`: cuts GitHub's OpenAPI descriptions (api.github.com.json of the npm packages
 * @octokit/openapi and @octokit/openapi-webhooks, both MIT) down to what the tests play, without their texts:
 * test/github/openapi.json and test/github/webhooks.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations, webhookNames } from '../test/github/operations.ts';

interface Description {
  info: { version: string };
  paths: Record<string, Record<string, Json>>;
  webhooks: Record<string, Record<string, Json>>;
  components: Record<string, Record<string, Json>>;
}
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const texts = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'x-github',
  'tags',
  'title',
  'deprecated',
]);
const [apiFile, webhooksFile] = process.argv.slice(2);
if (apiFile === undefined || webhooksFile === undefined) {
  throw new Error('Name api.github.com.json of @octokit/openapi and of @octokit/openapi-webhooks.');
}

const api = read(apiFile);
const paths: Description['paths'] = {};
for (const operation of operations) {
  const [method = '', path = ''] = operation.split(' ');
  const found = api.paths[path]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`${operation} is not in ${apiFile}`);
  paths[path] = { ...paths[path], [method.toLowerCase()]: bare(found) };
}
write('openapi.json', api, { paths });

const hooks = read(webhooksFile);
const webhooks: Description['webhooks'] = {};
for (const name of webhookNames) {
  const found = hooks.webhooks[name]?.post as { requestBody: Json } | undefined;
  if (found === undefined) throw new Error(`${name} is not in ${webhooksFile}`);
  webhooks[name] = { post: { requestBody: bare(found.requestBody) } };
}
write('webhooks.json', hooks, { webhooks });

function read(file: string): Description {
  return JSON.parse(readFileSync(file, 'utf8')) as Description;
}

function write(name: string, whole: Description, kept: Partial<Description>): void {
  const description = { info: { version: whole.info.version }, ...kept, components: componentsOf(whole, kept as Json) };
  const text = `${JSON.stringify(description)}\n`;
  writeFileSync(join(import.meta.dirname, '../test/github', name), text);
  console.log(`${name}: ${text.length} bytes`);
}

/** Whatever is referred to, and what that refers to. */
function componentsOf(whole: Description, from: Json): Description['components'] {
  const components: Description['components'] = {};
  let wanted = refsOf(from);
  while (wanted.length > 0) {
    const next: string[] = [];
    for (const ref of wanted) {
      const [, , kind = '', name = ''] = ref.split('/');
      const group = components[kind] ?? {};
      components[kind] = group;
      if (group[name] !== undefined) continue;
      const value = bare(whole.components[kind]?.[name] ?? null);
      group[name] = value;
      next.push(...refsOf(value));
    }
    wanted = next;
  }
  return components;
}

/** Without what says nothing about the shape. `properties` may have any of these names themselves. */
function bare(value: Json, isProperties = false): Json {
  if (Array.isArray(value)) return value.map((each) => bare(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => isProperties || !texts.has(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, bare(each, key === 'properties' && !isProperties)]));
}

function refsOf(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(refsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === '$ref' && typeof each === 'string' ? [each] : refsOf(each),
  );
}
