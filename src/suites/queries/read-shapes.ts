import { fingerprintOf } from '../../sql/postgres/fingerprint.ts';
import { skipBlank, tokenAt } from '../../sql/postgres/lexer.ts';
import { splitStatements } from '../../sql/postgres/split.ts';
import type { QueryShape } from './query-evidence.ts';

/** One statement to prepare. */
export interface Candidate extends Required<Omit<QueryShape, 'cut'>> {
  /** The same for statements that differ in constants only. */
  key: string;
  /** What is prepared; `sql` itself but for COPY, which the server analyses only when it runs it. */
  text: string;
  /** The server makes a plan for it. */
  planned: boolean;
}

export interface ReadShapes {
  candidates: Candidate[];
  /** Values that sessions set search_path to, as sent. */
  searchPaths: string[];
  /** How many were left out, by reason. */
  notJudged: Map<string, number>;
}

export const limits = { textBytes: 100_000, candidates: 20_000, variants: 50 } as const;

const PLANNED = new Set(['select', 'insert', 'update', 'delete', 'merge', 'with', 'values', 'table', '(']);
const ANALYSED = new Set(['call', 'declare']);
/** They name tables, but PostgreSQL looks for those only when it runs them. */
const UNANALYSED = new Set(['truncate', 'lock', 'refresh', 'copy']);

/**
 * The statements worth preparing among what an app sent: texts with several are cut, and what has no plan and names no
 * table of the app (transactions, SET, DDL) is dropped. Constants can matter (a renamed enum value), so up to 50 texts
 * of one shape are kept.
 */
export function readShapes(shapes: readonly QueryShape[]): ReadShapes {
  const notJudged = new Map<string, number>();
  const leaveOut = (reason: string): void => void notJudged.set(reason, (notJudged.get(reason) ?? 0) + 1);
  const known = new Map<string, Candidate>();
  const variants = new Map<string, number>();
  const searchPaths = new Set<string>();
  for (const shape of shapes) {
    const problem = problemOf(shape);
    if (problem !== undefined) {
      leaveOut(problem);
      continue;
    }
    const slices = splitStatements(shape.sql).filter(({ kind }) => kind === 'sql');
    for (const { sql } of slices) {
      const read = readStatement(sql);
      if (read === 'dropped') {
        const [, path] = SEARCH_PATH.exec(sql.slice(0, 1000)) ?? [];
        if (path !== undefined && !path.includes('$')) searchPaths.add(path.trim().replaceAll("'", '"'));
        continue;
      }
      if (read === 'unanalysed') {
        leaveOut('TRUNCATE, LOCK, REFRESH and COPY without a table: not read before they run');
        continue;
      }
      const paramTypes = slices.length === 1 ? (shape.paramTypes ?? []) : [];
      const prepared = shape.prepared || read.prepared;
      const same = known.get(`${prepared} ${shape.origin} ${sql}`);
      if (same !== undefined) {
        same.count += shape.count;
        continue;
      }
      const key = keyOf(read.text);
      const count = variants.get(key) ?? 0;
      if (count >= limits.variants) continue;
      if (known.size >= limits.candidates) {
        leaveOut(`more than ${limits.candidates} different texts`);
        continue;
      }
      variants.set(key, count + 1);
      const { text, planned } = read;
      const { origin } = shape;
      known.set(`${prepared} ${origin} ${sql}`, {
        sql,
        text,
        key,
        origin,
        planned,
        prepared,
        paramTypes,
        count: shape.count,
      });
    }
  }
  return { candidates: [...known.values()], searchPaths: [...searchPaths], notJudged };
}

/** The fingerprint takes `orders_2024` and `orders_2025` for the same table, and a migration may change only one. */
export function keyOf(sql: string): string {
  const fingerprint = fingerprintOf(sql);
  if (fingerprint === undefined) return sql;
  const numbered: string[] = [];
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at);
    const word = sql.slice(token.start, token.end);
    if ((token.kind === 'word' || token.kind === 'quoted name') && /\d\d/.test(word)) numbered.push(word);
    at = token.end;
  }
  return [fingerprint, ...numbered].join(' ');
}

function problemOf({ sql, cut }: QueryShape): string | undefined {
  if (cut === true || Buffer.byteLength(sql) > limits.textBytes) return `longer than ${limits.textBytes} bytes`;
  if (sql.includes('\0')) return 'not SQL: it holds a NUL';
  return undefined;
}

const SEARCH_PATH = /^set\s+(?:session\s+|local\s+)?search_path\s*(?:=|\bto\b)\s*(.+)$/is;

type Read = Pick<Candidate, 'text' | 'planned' | 'prepared'> | 'dropped' | 'unanalysed';

function readStatement(sql: string): Read {
  const word = wordAt(sql, 0);
  if (PLANNED.has(word.text)) return { text: sql, planned: true, prepared: false };
  if (ANALYSED.has(word.text)) return { text: sql, planned: false, prepared: false };
  if (word.text === 'copy') {
    const text = queryOfCopy(sql);
    return text === undefined ? 'unanalysed' : { text, planned: true, prepared: false };
  }
  if (word.text === 'prepare') {
    const [, inner] = /^prepare\s+(?:\w+|"[^"]*")\s*(?:\([^()]*\))?\s*as\s+(.*)$/is.exec(sql.slice(word.start)) ?? [];
    return inner === undefined ? 'dropped' : { text: inner, planned: true, prepared: true };
  }
  return UNANALYSED.has(word.text) ? 'unanalysed' : 'dropped';
}

const NAME = String.raw`(?:[^\W\d][\w$]*|"(?:[^"]|"")+")`;
const COPY = new RegExp(
  String.raw`^copy\s+(?:binary\s+)?(${NAME}(?:\s*\.\s*${NAME})*)\s*(?:\(([^()]*)\)\s*)?(?:from|to)\b`,
  'iu',
);

/** A SELECT of the same columns of the same table; undefined for COPY of a query, whose text ends who knows where. */
function queryOfCopy(sql: string): string | undefined {
  const [, table, columns] = COPY.exec(sql.slice(skipBlank(sql, 0))) ?? [];
  return table === undefined ? undefined : `SELECT ${columns ?? '*'} FROM ${table}`;
}

function wordAt(sql: string, from: number): { text: string; start: number } {
  const start = skipBlank(sql, from);
  const token = start < sql.length ? tokenAt(sql, start) : { end: start };
  return { text: sql.slice(start, token.end).toLowerCase(), start };
}
