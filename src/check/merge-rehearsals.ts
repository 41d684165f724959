import type { Rehearsal, RollbackCheck, RollbackStatus } from '../rehearsal/rehearsal.ts';

/** Worst first: the report shows one status for the PR. */
const WORST: RollbackStatus[] = ['fails', 'differs', 'missing', 'not-run', 'exact'];

/** Several sources are rehearsed one by one, each on databases of its own; the report shows them together. */
export function mergeRehearsals(rehearsals: Rehearsal[]): Rehearsal | undefined {
  let merged: Rehearsal | undefined;
  for (const next of rehearsals) merged = merged === undefined ? next : mergeTwo(merged, next);
  return merged;
}

/** What they began from is of no use together: each had a schema of its own. */
function mergeTwo({ schemaStart: _, ...first }: Rehearsal, second: Rehearsal): Rehearsal {
  const next = renumber(second, Math.max(-1, ...first.transactions.map(({ index }) => index)) + 1);
  return {
    ...first,
    migrations: [...first.migrations, ...next.migrations],
    transactions: [...first.transactions, ...next.transactions],
    rollback: mergeRollbacks(first.rollback, next.rollback),
    seed: {
      origin: first.seed.origin === 'none' ? next.seed.origin : first.seed.origin,
      rows: { ...first.seed.rows, ...next.seed.rows },
      unseeded: [...first.seed.unseeded, ...next.seed.unseeded],
    },
    dataQuestions: [...first.dataQuestions, ...next.dataQuestions],
    ...(first.schemaChanges &&
      next.schemaChanges && { schemaChanges: [...first.schemaChanges, ...next.schemaChanges] }),
    notes: [...new Set([...first.notes, ...next.notes])],
  };
}

/** Transactions are numbered within one trace; two traces side by side need different numbers. */
function renumber(rehearsal: Rehearsal, offset: number): Rehearsal {
  return {
    ...rehearsal,
    transactions: rehearsal.transactions.map((each) => ({ ...each, index: each.index + offset })),
    migrations: rehearsal.migrations.map((migration) => ({
      ...migration,
      statements: migration.statements.map((each) => ({ ...each, transaction: each.transaction + offset })),
    })),
  };
}

function mergeRollbacks(a: RollbackCheck, b: RollbackCheck): RollbackCheck {
  const status = WORST.find((each) => each === a.status || each === b.status) ?? a.status;
  const errors = [...(a.errors ?? []), ...(b.errors ?? [])];
  return { status, detail: [...a.detail, ...b.detail], ...(errors.length > 0 && { errors }) };
}
