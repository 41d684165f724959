import type { TracedStatement } from '../../trace/trace.ts';
import type { AnalysedStatement } from '../analysis.ts';

type Key = (statement: AnalysedStatement | TracedStatement) => string | undefined;

/** What must be equal for two to be the same statement; the strictest first. */
const keys: Key[] = [
  ({ sql, location }) => location && `${location.path}:${location.line}\0${normalise(sql)}`,
  ({ sql }) => normalise(sql),
  ({ location }) => location && `${location.path}:${location.line}`,
];

/** Each analysed statement with the rehearsed one it is; equal texts are taken in order, each once. */
export function matchStatements(
  analysed: readonly AnalysedStatement[],
  traced: readonly TracedStatement[],
): Map<AnalysedStatement, TracedStatement> {
  const found = new Map<AnalysedStatement, TracedStatement>();
  if (traced.length === 0) return found;
  let rest = [...traced];
  for (const keyOf of keys) {
    const free = new Map<string, AnalysedStatement[]>();
    for (const statement of analysed) {
      const key = found.has(statement) ? undefined : keyOf(statement);
      if (key === undefined) continue;
      const list = free.get(key);
      if (list === undefined) free.set(key, [statement]);
      else list.push(statement);
    }
    rest = rest.filter((statement) => {
      const match = free.get(keyOf(statement) ?? '')?.shift();
      if (match !== undefined) found.set(match, statement);
      return match === undefined;
    });
  }
  return found;
}

/** The text without the differences that cutting a file into statements makes; the start of a long one is enough. */
function normalise(sql: string): string {
  return sql
    .slice(0, 100_000)
    .replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '')
    .replace(/[\s;]+$/, '')
    .replaceAll(/\s+/g, ' ');
}
