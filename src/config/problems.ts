import { isCollection, isMap, isScalar, type Node, type Pair } from 'yaml';
import type * as z from 'zod';
import { describeAllowed, type JsonSchema, keysOf, schemaAt } from './json-schema.ts';
import { nearestName } from './nearest.ts';
import type { YamlFile } from './read-yaml.ts';

/** One thing wrong with a configuration, and how to put it right. */
export interface ConfigProblem {
  line: number;
  column: number;
  message: string;
  hint: string;
}

type Path = readonly PropertyKey[];

/** Values under these keys may hold passwords: they are never repeated in a message. */
const SECRET = new Set(['url', 'env', 'settings']);

/** Zod's issues in the words of lockstep.yml, in the order in which they stand in the file. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], yaml: YamlFile, schema: JsonSchema) {
  const problems = issues.flatMap((issue) => describeIssue(issue, yaml, schema));
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function describeIssue(issue: z.core.$ZodIssue, yaml: YamlFile, schema: JsonSchema): ConfigProblem[] {
  const here = schemaAt(schema, issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey({ key, path: issue.path, candidates: keysOf(here), yaml }));
  }
  const value = valueAt(yaml.value, issue.path);
  const candidates = keysOf(here);
  if (issue.code === 'invalid_union' && isMapping(value) && candidates.length > 0) {
    const unknown = Object.keys(value).filter((key) => !candidates.includes(key));
    if (unknown.length > 0) return unknown.map((key) => unknownKey({ key, path: issue.path, candidates, yaml }));
  }
  if (value === undefined) return [missingKey(issue.path, yaml, here)];
  return [wrongValue({ path: issue.path, value, yaml, here })];
}

function unknownKey(unknown: { key: string; path: Path; candidates: string[]; yaml: YamlFile }): ConfigProblem {
  const { key, path, candidates, yaml } = unknown;
  const nearest = nearestName(key, candidates);
  const place = path.length === 0 ? '' : ` in ${showPath(path)}`;
  const known = `Known keys${place}: ${candidates.join(', ')}.`;
  return {
    ...positionOf(yaml, [...path, key], 'key'),
    message: `unknown key ${show(key)}${place}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    hint: nearest === undefined ? known : `Write "${nearest}" instead. ${known}`,
  };
}

function missingKey(path: Path, yaml: YamlFile, here: JsonSchema | undefined): ConfigProblem {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  return {
    ...positionOf(yaml, parent, 'key'),
    message: `${showPath(parent)} has no "${key}"`,
    hint: `Add \`${key}:\` with ${describeAllowed(here)}.${here?.description === undefined ? '' : ` ${here.description}`}`,
  };
}

function wrongValue(wrong: { path: Path; value: unknown; yaml: YamlFile; here: JsonSchema | undefined }) {
  const { path, value, yaml, here } = wrong;
  const secret = path.some((key) => SECRET.has(String(key)));
  const is = value === null ? 'is empty' : `is ${secret ? describeKind(value) : show(value)}`;
  const allowed = describeAllowed(here);
  const nearest = typeof value === 'string' ? nearestName(value, (here?.enum ?? []).map(String)) : undefined;
  const hint = value === null ? `Give it a value, or remove the line: it may be ${allowed}.` : `Allowed: ${allowed}.`;
  return {
    ...positionOf(yaml, path, 'value'),
    message: `${showPath(path)} ${is}; it must be ${allowed}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    hint,
  };
}

/** Where a key, or its value, starts; the nearest enclosing place where it has no position of its own. */
function positionOf({ document, lines }: YamlFile, path: Path, part: 'key' | 'value') {
  let node: unknown = document.contents;
  let offset = rangeStart(node);
  for (const [depth, step] of path.entries()) {
    if (!isCollection(node)) break;
    const pair = isMap(node) ? node.items.find((item) => keyOf(item) === String(step)) : undefined;
    const next: unknown = pair === undefined ? node.get(step, true) : pair.value;
    const last = depth === path.length - 1;
    const wantsKey = pair !== undefined && (!last || part === 'key' || (isScalar(next) && next.value === null));
    offset = (wantsKey ? rangeStart(pair.key) : rangeStart(next)) ?? offset;
    node = next;
  }
  const { line, col } = lines.linePos(offset ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function rangeStart(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], root);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describeKind(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isMapping(value) ? 'a mapping' : `a ${typeof value}`;
}

function showPath(path: Path): string {
  const shown = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return shown === '' ? 'the file' : inert(shown.replace(/^\./, '')).slice(0, 120);
}

function show(value: unknown): string {
  const text = inert(JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Without characters that could move the cursor or turn the reading direction. */
function inert(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�');
}
