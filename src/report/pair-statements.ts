import type { AnalysedStatement } from '../analysis/analysis.ts';
import type { TracedStatement } from '../trace/trace.ts';

/** One statement of a migration, as it was read and as it ran; one of the two may be missing. */
export interface StatementPair {
  analysed?: AnalysedStatement;
  traced?: TracedStatement;
}

/** What must be equal for two statements to be the same one; the strictest first. */
const KEYS: Array<(sql: string, location: string | undefined) => string | undefined> = [
  (sql, location) => location && `${location}\0${sql}`,
  (sql) => sql,
  (_, location) => location,
];

/**
 * Pairs what was read with what was seen: first by text and place, then by text, then by place.
 * In the order of reading; what ran without having been read follows, if it has a place in a file or failed.
 * The tool's own bookkeeping has neither, and is left out.
 */
export function pairStatements(analysed: AnalysedStatement[], traced: TracedStatement[]): StatementPair[] {
  const pairs = analysed.map((statement): StatementPair => ({ analysed: statement }));
  let rest = traced;
  for (const keyOf of KEYS) rest = pairBy(keyOf, pairs, rest);
  const extra = rest.filter((statement) => statement.location !== undefined || statement.error !== undefined);
  return [...pairs, ...extra.map((statement): StatementPair => ({ traced: statement }))];
}

/** Gives each traced statement the first free pair with its key; returns those left over. */
function pairBy(keyOf: (typeof KEYS)[number], pairs: StatementPair[], traced: TracedStatement[]): TracedStatement[] {
  const free = new Map<string, StatementPair[]>();
  for (const pair of pairs) {
    const key = pair.traced === undefined && pair.analysed ? keyFor(pair.analysed, keyOf) : undefined;
    if (key !== undefined) free.set(key, [...(free.get(key) ?? []), pair]);
  }
  return traced.filter((statement) => {
    const pair = free.get(keyFor(statement, keyOf) ?? '')?.shift();
    if (pair !== undefined) pair.traced = statement;
    return pair === undefined;
  });
}

function keyFor(statement: AnalysedStatement | TracedStatement, keyOf: (typeof KEYS)[number]): string | undefined {
  const { sql, location } = statement;
  return keyOf(normalise(sql), location && `${location.path}:${location.line}`);
}

/** The text without the differences that cutting a file into statements makes; the start of a long one is enough. */
function normalise(sql: string): string {
  return sql
    .slice(0, 100_000)
    .replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '')
    .replace(/[\s;]+$/, '')
    .replace(/\s+/g, ' ');
}
