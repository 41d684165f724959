import { isInterleaved } from './nested-transaction.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { code } from './words.ts';

const rule = 'unclosed-transaction';

/** What is not committed when the session ends is rolled back (measured in server-behaviour.test.ts). https://www.postgresql.org/docs/current/sql-begin.html */
export const unclosedTransaction: Rule = {
  id: rule,
  check: (input) => {
    const { migration, statements } = input;
    if (migration.transaction !== 'none' || isInterleaved(input)) return [];
    const last = statements.findLast((statement) => controlOf(statement) !== undefined);
    if (last === undefined || controlOf(last) !== 'begin') return [];
    // Of what could not be read nobody knows whether it ends the transaction.
    if (statements.some(({ analysed, index }) => index > last.index && analysed.unparsed !== undefined)) return [];
    return [
      findingAt(last, {
        rule,
        severity: 'block',
        message:
          'The transaction that is begun here is never committed: its locks stay until the session ends, and then the server rolls everything back, although the migration may be recorded as applied.',
        recipe: [`End the file with ${code('COMMIT;')}`],
      }),
    ];
  },
};

function controlOf({ operations }: RuleStatement): 'begin' | 'end' | undefined {
  const kinds = operations.flatMap(({ kind, detail }) => (kind === 'transaction' ? [String(detail?.kind ?? '')] : []));
  if (kinds.some((kind) => kind === 'begin' || kind === 'start')) return 'begin';
  return kinds.some((kind) => /^(commit|rollback|prepare)/.test(kind) && kind !== 'rollback_to') ? 'end' : undefined;
}
