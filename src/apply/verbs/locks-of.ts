import type { AnalysedStatement, Analysis } from '../../analysis/analysis.ts';
import { strength } from '../../analysis/locks/prediction.ts';
import { codeSpan } from '../../report/escape.ts';
import type { Plan } from '../plan.ts';

/** The strongest lock that is predicted for each step, as Markdown, by its index. What is not known is said. */
export function locksOf({ units }: Plan, { migrations }: Analysis): Record<number, string> {
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
    if (others.length > 0) statements.set(JSON.stringify([migration, sql]), others);
  }
  return locks;
}

function describe({ predicted }: AnalysedStatement): string {
  const strongest = [...(predicted?.locks ?? [])].sort((a, b) => strength(b.mode) - strength(a.mode))[0];
  const work = (predicted?.work ?? []).map(({ kind, relation }) => `${kind} of ${codeSpan(relation)}`);
  const lock = strongest === undefined ? 'none' : `${strongest.mode} on ${codeSpan(strongest.relation)}`;
  const unknown = predicted === undefined || predicted.unknown !== undefined ? ['more may be needed'] : [];
  return [lock, ...work, ...unknown].join(', ');
}
