import { textOf } from '../detail.ts';
import { gathered } from './gathered.ts';
import { lineOf } from './place.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { code } from './words.ts';

const rule = 'enum-value-used-in-same-transaction';

interface Added {
  statement: RuleStatement;
  type: string;
  /** `'great'`, as SQL writes it. */
  literal: string;
}

/** More values than anybody adds at once. */
const most = 200;

/**
 * Error 55P04, except for a type made in the same transaction (measured in server-behaviour.test.ts). Tools that run
 * several files in one transaction make it one. https://www.postgresql.org/docs/current/sql-altertype.html
 */
export const enumValueUsedInSameTransaction: Rule = {
  id: rule,
  check: (input) => {
    const addedIn = additions(input);
    if (addedIn.size === 0) return [];
    const transactions = new Set(input.statements.map(({ transaction }) => transaction));
    return [...transactions].flatMap((transaction) =>
      (addedIn.get(transaction) ?? []).flatMap(({ statement: added, type, literal }) => {
        const user = input.statements.find((statement) => uses(statement, { added, literal }));
        if (user === undefined) return [];
        return [
          findingAt(user, {
            rule,
            severity: 'block',
            message: `${literal} was added to ${type} earlier in the same transaction (${lineOf(added.analysed.location, user.analysed.location.path)}) and cannot be used before COMMIT: PostgreSQL answers error 55P04.`,
            recipe: [
              `Leave ${code(`ALTER TYPE ${type} ADD VALUE ${literal};`)} in a migration of its own.`,
              'Use the value in the next one, and write it only when the code that reads it is live everywhere.',
            ],
          }),
        ];
      }),
    );
  },
};

const additions = gathered<Map<string, Added[]>>(
  () => new Map(),
  (all, statement) => {
    for (const operation of statement.operations) {
      if (operation.kind !== 'add enum value' || operation.onNewObject) continue;
      const literal = `'${(textOf(operation, 'value') ?? '').replaceAll("'", "''")}'`;
      const known = all.get(statement.transaction) ?? [];
      if (known.length < most) known.push({ statement, type: operation.object, literal });
      all.set(statement.transaction, known);
    }
  },
);

function uses(
  statement: RuleStatement,
  { added, literal }: Pick<Added, 'literal'> & { added: RuleStatement },
): boolean {
  const { order, transaction, analysed, traced, operations } = statement;
  if (order <= added.order || transaction !== added.transaction || analysed.inTransaction !== true) return false;
  if (traced !== undefined) return traced.error?.sqlstate === '55P04';
  if (operations.some(({ kind }) => kind === 'add enum value' || kind === 'comment')) return false;
  return analysed.sql.includes(literal);
}
