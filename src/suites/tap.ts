import type { TestResult } from './compatibility.ts';
import { cleanMessage, joinName } from './test-name.ts';

/** Refused above this many characters. */
export const TAP_LIMIT = 32 * 1024 * 1024;
const MESSAGE_LINES = 60;

interface Point {
  indent: number;
  name: string;
  ok: boolean;
  directive: 'skip' | 'todo' | undefined;
  /** YAML block and comments below it. */
  lines: string[];
  children: Leaf[];
}
/** A finished test with the path of names that leads to it from the level at which it waits. */
interface Leaf {
  names: string[];
  status: TestResult['status'];
  message?: string;
}

/**
 * Reads TAP 13 and 14: subtests (indented, or buffered in braces), YAML diagnostics, SKIP and TODO, plans, Bail out.
 * A parent that has subtests is counted through them; a plan that was not fulfilled and a bail-out are failures.
 * https://testanything.org/tap-version-14-specification.html
 */
export function readTap(text: string): TestResult[] {
  const waiting = new Map<number, Leaf[]>();
  const braces: Point[] = [];
  let last: Point | undefined;
  let yaml: string | undefined;
  let planned: number | undefined;
  let seen = 0;
  const extra: TestResult[] = [];

  const finish = (point: Point) => {
    const below = [...waiting.keys()].filter((indent) => indent > point.indent).sort((a, b) => a - b);
    point.children.push(...below.flatMap((indent) => waiting.get(indent) ?? []));
    for (const indent of below) waiting.delete(indent);
    const level = waiting.get(point.indent) ?? [];
    waiting.set(point.indent, level);
    level.push(...toLeaves(point));
  };
  const settle = () => {
    if (last !== undefined && !braces.includes(last)) finish(last);
    last = undefined;
  };

  for (const line of text.split(/\r?\n/)) {
    if (yaml !== undefined) {
      if (line === `${yaml}...`) yaml = undefined;
      else if (last !== undefined && last.lines.length < MESSAGE_LINES) last.lines.push(line.slice(yaml.length));
      continue;
    }
    const point = readPoint(line);
    if (point !== undefined) {
      settle();
      if (point.indent === 0) seen++;
      last = point;
      if (line.trimEnd().endsWith('{')) braces.push(point);
    } else if (/^ *\}\s*$/.test(line) && braces.length > 0) {
      settle();
      const parent = braces.pop();
      if (parent !== undefined) finish(parent);
    } else if (last !== undefined && /^ +---\s*$/.test(line)) {
      yaml = line.slice(0, line.indexOf('-'));
    } else if (/^1\.\.\d+/.test(line)) {
      planned = Number(/^1\.\.(\d+)/.exec(line)?.[1]);
    } else if (/^ *Bail out!/.test(line)) {
      extra.push({ name: 'Bail out!', status: 'failed', message: cleanMessage(line) });
    } else if (last?.ok === false && /^ *#/.test(line) && !/^ *# Subtest/.test(line)) {
      if (last.lines.length < MESSAGE_LINES) last.lines.push(line.replace(/^ *# ?/, ''));
    }
  }
  settle();
  for (const open of braces.reverse()) finish(open);
  if (planned !== undefined && planned > seen) {
    extra.push({ name: '(plan)', status: 'failed', message: `planned ${planned} tests, ${seen} ran` });
  }
  return [...[...waiting.values()].flat().map(toResult), ...extra];
}

function readPoint(line: string): Point | undefined {
  const match = /^( *)(not )?ok\b[ \t]*(\d*)[ \t]*(?:-[ \t]+|-$)?(.*)$/.exec(line);
  if (match === null) return undefined;
  const [, indent = '', not, number = '', rest = ''] = match;
  const bare = rest.replace(/\s*\{\s*$/, '');
  const hash = /(?:^|[^\\])#\s*(skip|todo|time=|duration)\S*/i.exec(bare);
  const kind = hash?.[1]?.toLowerCase();
  const title = (hash === null ? bare : bare.slice(0, bare.indexOf('#', hash.index))).trim();
  return {
    indent: indent.length,
    name: title.replace(/\\([#\\])/g, '$1') || `test ${number}`.trim(),
    ok: not === undefined,
    directive: kind === 'skip' || kind === 'todo' ? kind : undefined,
    lines: [],
    children: [],
  };
}

function toLeaves({ name, ok, directive, lines, children }: Point): Leaf[] {
  const below = children.map((child) => ({ ...child, names: [name, ...child.names] }));
  const failedBelow = below.some((child) => child.status === 'failed');
  if (below.length > 0 && (ok || failedBelow || directive !== undefined)) return below;
  if (directive === 'skip' || (directive === 'todo' && !ok)) return [...below, { names: [name], status: 'skipped' }];
  if (ok) return [{ names: [name], status: 'passed' }];
  return [...below, { names: [name], status: 'failed', message: cleanMessage(lines.join('\n')) || 'not ok' }];
}

function toResult({ names, ...leaf }: Leaf): TestResult {
  return { name: joinName(names), ...leaf };
}
