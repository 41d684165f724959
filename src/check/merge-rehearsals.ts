import type { Rehearsal, RollbackCheck, RollbackStatus } from '../rehearsal/rehearsal.ts';

/** Worst first: the report shows one status for the PR. */
const WORST: RollbackStatus[] = ['fails', 'differs', 'missing', 'not-run', 'exact'];

/** Several sources are rehearsed one by one, each on databases of its own; the report shows them together. */
export function mergeRehearsals(rehearsals: Rehearsal[]): Rehearsal | undefined {
  const [first, ...rest] = rehearsals;
  if (first === undefined) return undefined;
  return rest.reduce((merged, next) => {
    const offset = Math.max(-1, ...merged.transactions.map((transaction) => transaction.index)) + 1;
    return {
      ...merged,
      migrations: [
        ...merged.migrations,
        ...next.migrations.map((migration) => ({
          ...migration,
          statements: migration.statements.map((each) => ({ ...each, transaction: each.transaction + offset })),
        })),
      ],
      transactions: [
        ...merged.transactions,
        ...next.transactions.map((each) => ({ ...each, index: each.index + offset })),
      ],
      rollback: mergeRollbacks(merged.rollback, next.rollback),
      seed: {
        origin: merged.seed.origin === 'none' ? next.seed.origin : merged.seed.origin,
        rows: { ...merged.seed.rows, ...next.seed.rows },
        unseeded: [...merged.seed.unseeded, ...next.seed.unseeded],
      },
      dataQuestions: [...merged.dataQuestions, ...next.dataQuestions],
      notes: [...new Set([...merged.notes, ...next.notes])],
    };
  }, first);
}

function mergeRollbacks(a: RollbackCheck, b: RollbackCheck): RollbackCheck {
  const status = WORST.find((each) => each === a.status || each === b.status) ?? a.status;
  return { status, detail: [...a.detail, ...b.detail] };
}
