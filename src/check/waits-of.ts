import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import type { CheckResult, StatementRef } from '../report/report.ts';

export type Waits = Required<Pick<CheckResult, 'waits' | 'probed' | 'queue'>>;

/**
 * What the probes saw, at the statements of the report. Nothing where no probe ran. Their time is taken out of the
 * rehearsals' in `timings`, and told beside it.
 */
export function waitsOf(rehearsals: readonly Rehearsal[], timings: Record<string, number>): Partial<Waits> {
  const tried = rehearsals.filter(({ probed }) => probed !== undefined);
  if (tried.length === 0) return {};
  const told: Waits = { waits: [], probed: [], queue: [] };
  let ms = 0;
  for (const { migrations, probed } of tried) {
    if (probed === undefined) continue;
    ms += probed.ms;
    const refs = new Map<number, StatementRef>();
    for (const { id, source, statements } of migrations) {
      for (const { index } of statements) refs.set(index, { migration: id, source, statement: index });
    }
    const at = <T extends { statement: number }, U>(
      items: readonly T[],
      tell: (item: T, ref: StatementRef) => U,
    ): U[] =>
      items.flatMap((item) => {
        const ref = refs.get(item.statement);
        return ref === undefined ? [] : [tell(item, ref)];
      });
    told.waits.push(...at(probed.waits, (wait, ref) => ({ ...wait, ...ref })));
    told.queue.push(...at(probed.queue, ({ label: _, ...queue }, ref) => ({ ...queue, ...ref })));
    told.probed.push(
      ...at(probed.results, ({ probe, table, ...result }, ref) => {
        const why = result.outcome === 'unknown' ? { why: result.why } : {};
        return { ...ref, probe, table, outcome: result.outcome, ...why };
      }),
    );
  }
  timings.rehearse = Math.max(0, Math.round((timings.rehearse ?? 0) - ms));
  timings.probes = Math.round(ms);
  return told;
}
