import type { AnalysedStatement, Analysis } from '../../analysis/analysis.ts';
import { strength } from '../../analysis/locks/prediction.ts';
import { codeSpan } from '../../report/escape.ts';
import { formatMs, formatMsRange } from '../../report/format-ms.ts';
import type { MeasuredStatement } from '../guards/control-plane.ts';
import type { Plan } from '../plan.ts';

/**
 * The strongest lock that is predicted for each step, and how long it took in the rehearsal where there is one, as
 * Markdown, by its index. What is not known is said.
 */
export function locksOf(
  { units }: Plan,
  { migrations }: Analysis,
  measured: readonly MeasuredStatement[] = [],
): Record<number, string> {
  const left = [...measured];
  const statements = new Map<string, AnalysedStatement[]>();
  for (const { id, statements: own } of migrations) {
    for (const statement of own) {
      const key = JSON.stringify([id, statement.sql]);
      statements.set(key, [...(statements.get(key) ?? []), statement]);
    }
  }
  const locks: Record<number, string> = {};
  for (const { index, kind, migration, sql } of units.flatMap((unit) => unit.steps)) {
    if (kind !== 'statement') continue;
    const [first, ...others] = statements.get(JSON.stringify([migration, sql])) ?? [];
    if (first === undefined) locks[index] = 'not known';
    else locks[index] = describe(first);
    const seen = left.findIndex((each) => each.migration === migration && each.sql === sql);
    for (const each of seen < 0 ? [] : left.splice(seen, 1)) locks[index] += `, ${describeMeasured(each)}`;
    if (others.length > 0) statements.set(JSON.stringify([migration, sql]), others);
  }
  return locks;
}

function describeMeasured({ ms, heldMs, projected }: MeasuredStatement): string {
  const held = heldMs === undefined ? '' : `, held ${formatMs(heldMs)}`;
  const there = projected === undefined ? '' : `, projected ${formatMsRange(projected.lowMs, projected.highMs)}`;
  return `rehearsed in ${formatMs(ms)}${held}${there}`;
}

function describe({ predicted }: AnalysedStatement): string {
  const strongest = [...(predicted?.locks ?? [])].sort((a, b) => strength(b.mode) - strength(a.mode))[0];
  const work = (predicted?.work ?? []).map(({ kind, relation }) => `${kind} of ${codeSpan(relation)}`);
  const lock = strongest === undefined ? 'none' : `${strongest.mode} on ${codeSpan(strongest.relation)}`;
  const unknown = predicted === undefined || predicted.unknown !== undefined ? ['more may be needed'] : [];
  return [lock, ...work, ...unknown].join(', ');
}
