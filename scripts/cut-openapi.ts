/**
 * `node scripts/cut-openapi.ts FILE`: cuts GitHub's OpenAPI description (api.github.com.json of the npm package
 * @octokit/openapi, MIT) down to the operations that the tests play, without its texts: test/github/openapi.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from '../test/github/operations.ts';

interface Description {
  info: { version: string };
  paths: Record<string, Record<string, Json>>;
  components: Record<string, Record<string, Json>>;
}
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Name api.github.com.json of @octokit/openapi.');
const whole = JSON.parse(readFileSync(file, 'utf8')) as Description;

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
const paths: Description['paths'] = {};
for (const operation of operations) {
  const [method = '', path = ''] = operation.split(' ');
  const found = whole.paths[path]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`${operation} is not in ${file}`);
  paths[path] = { ...paths[path], [method.toLowerCase()]: bare(found) };
}

const components: Description['components'] = {};
let wanted = refsOf(paths as Json);
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
const out = join(import.meta.dirname, '../test/github/openapi.json');
writeFileSync(out, `${JSON.stringify({ info: { version: whole.info.version }, paths, components })}\n`);
console.log(`${operations.length} operations, ${JSON.stringify({ paths, components }).length} bytes`);

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
