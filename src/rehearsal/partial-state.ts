import type { TracedStatement, TracedTransaction } from '../trace/trace.ts';

/** What is left in the database after a migration failed, in words: which of its statements stay, which are gone. */
export function explainPartialState(
  statements: TracedStatement[],
  failed: number,
  transactions: TracedTransaction[],
): string {
  const committed = new Set(transactions.filter((each) => each.outcome === 'committed').map((each) => each.index));
  const before = statements
    .slice(0, failed)
    .filter((statement) => isEffective(statement) && statement.location !== undefined);
  const stay = before.filter((statement) => committed.has(statement.transaction));
  if (before.length === 0) return 'Nothing of this migration was applied.';
  if (stay.length === 0)
    return `Its transaction was rolled back: nothing of this migration stays (${count(before.length)} undone).`;
  const last = stay.at(-1);
  const place = last?.location === undefined ? '' : `, up to line ${last.location.line}`;
  return `${count(stay.length)} of this migration stay${stay.length === 1 ? 's' : ''} applied${place}; the rest is not. The tool has not recorded it as done: running it again meets objects that are already there.`;
}

function isEffective(statement: TracedStatement): boolean {
  return !/^(BEGIN|COMMIT|ROLLBACK|SET|SAVEPOINT|RELEASE)\b/.test(statement.tag ?? '') && statement.error === undefined;
}

function count(statements: number): string {
  return statements === 1 ? '1 statement' : `${statements} statements`;
}
