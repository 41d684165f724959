import type { TracedLock } from '../trace/trace.ts';
import type { StatementPair } from './pair-statements.ts';

/**
 * A statement's locks as seen. What is only sampled may have missed short ones, all of them even: those that the lock
 * model knows of are added, and said to be predicted.
 */
export function locksOf({ analysed, traced }: StatementPair): TracedLock[] {
  const seen = traced?.locks ?? [];
  if (traced?.sampled !== true || traced.error !== undefined) return seen;
  const known = new Set(seen.map(({ schema, name, mode }) => `${mode} ${schema}.${name}`));
  const missed = (analysed?.predicted?.locks ?? []).filter(({ relation, mode }) => !known.has(`${mode} ${relation}`));
  return [
    ...seen,
    ...missed.map(({ relation, mode, table }): TracedLock => {
      const dot = relation.indexOf('.');
      const [schema, name] = [relation.slice(0, dot), relation.slice(dot + 1)];
      const held = { mode, heldMs: traced.durationMs, origin: 'predicted' as const, isNew: false };
      return table === undefined
        ? { schema, name, kind: 'table', ...held }
        : { schema, name, kind: 'index', table, ...held };
    }),
  ];
}
