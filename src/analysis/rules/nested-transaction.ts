import { lineOf } from './place.ts';
import { findingAt, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { code } from './words.ts';

const rule = 'nested-transaction';

/**
 * PostgreSQL has no transactions inside transactions: BEGIN only warns, and the first COMMIT ends all of it (measured in
 * server-behaviour.test.ts). https://www.postgresql.org/docs/current/sql-begin.html
 */
export const nestedTransaction: Rule = {
  id: rule,
  check: (input) => {
    if (isInterleaved(input)) return [];
    const { statements } = input;
    const ends = statements.find(({ analysed }) => analysed.control === 'ends the tool’s');
    if (ends !== undefined) return [endsTheTools(ends, statements)];
    const begin = statements.find(({ analysed }) => analysed.control === 'nested begin');
    const idle = statements.find(({ analysed }) => analysed.control === 'nothing to end');
    // A BEGIN that the tool has opened already is only a warning in the server's log.
    if (begin === undefined || idle === undefined || idle.index < begin.index) return [];
    return [
      findingAt(begin, {
        rule,
        severity: 'warn',
        message: `This BEGIN is inside a transaction, where it does nothing: the first COMMIT ends all of it, and what stands before ${lineOf(idle.analysed.location, begin.analysed.location.path)} runs without one.`,
        recipe: ['Take the inner BEGIN and COMMIT out, or use SAVEPOINT and RELEASE.'],
      }),
    ];
  },
};

function endsTheTools(ends: RuleStatement, statements: readonly RuleStatement[]) {
  const rest = statements.filter(({ index, operations }) => index > ends.index && operations.some(isWork));
  const undone = ends.operations.some(({ detail }) => detail?.kind === 'rollback');
  const word = undone ? 'ROLLBACK' : 'COMMIT';
  const effect = undone
    ? 'what stands before it is undone, and the migration counts as applied'
    : rest.length > 0
      ? `what follows (from ${lineOf(rest[0]?.analysed.location ?? ends.analysed.location, ends.analysed.location.path)} on) runs outside of it, and is half applied if it fails`
      : 'the tool records the migration outside of it, so a break of the connection leaves it applied and not recorded';
  return findingAt(ends, {
    rule,
    severity: undone || rest.length > 0 ? 'warn' : 'note',
    message: `This ${word} ends the transaction that the migration tool opened: ${effect}.`,
    recipe: [
      `Take ${code('BEGIN')} and ${code(word)} out of the file: the tool has a transaction around it already.`,
      'If a part must run outside of one, give it a migration of its own, marked so in the tool’s own way.',
    ],
  });
}

function isWork({ kind }: { kind: string }): boolean {
  return kind !== 'transaction' && kind !== 'set';
}

/** What several connections sent, or a command that may have: their transactions stand beside each other. */
export function isInterleaved({ migration, statements }: Pick<RuleInput, 'migration' | 'statements'>): boolean {
  return statements.some(({ analysed }) => analysed.location.path === migration.source);
}
