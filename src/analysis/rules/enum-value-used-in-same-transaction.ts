import type { ClassifiedOperation } from '../analysis.ts';
import { textOf } from '../detail.ts';
import { allSoFar, lineOf } from './place.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { code } from './words.ts';

const rule = 'enum-value-used-in-same-transaction';

/** Error 55P04, except for a type made in the same transaction. https://www.postgresql.org/docs/current/sql-altertype.html */
export const enumValueUsedInSameTransaction: Rule = {
  id: rule,
  check: (input) =>
    additions(allSoFar(input)).flatMap(({ statement: added, operation }) => {
      const value = textOf(operation, 'value') ?? '';
      const literal = `'${value.replaceAll("'", "''")}'`;
      const inThisFile = input.statements.includes(added);
      const user = input.statements.find(({ index, transaction, analysed, traced, operations }) => {
        if ((inThisFile && index <= added.index) || transaction !== added.transaction) return false;
        if (analysed.inTransaction !== true) return false;
        if (traced !== undefined) return traced.error?.sqlstate === '55P04';
        if (operations.some(({ kind }) => kind === 'add enum value' || kind === 'comment')) return false;
        return analysed.sql.includes(literal);
      });
      if (user === undefined) return [];
      return [
        findingAt(user, {
          rule,
          severity: 'block',
          message: `${literal} was added to ${operation.object} earlier in the same transaction (${lineOf(added.analysed.location, user.analysed.location.path)}) and cannot be used before COMMIT: PostgreSQL answers error 55P04.`,
          recipe: [
            `Leave ${code(`ALTER TYPE ${operation.object} ADD VALUE ${literal};`)} in a migration of its own.`,
            'Use the value in the next one, and write it only when the code that reads it is live everywhere.',
          ],
        }),
      ];
    }),
};

function additions(
  statements: readonly RuleStatement[],
): Array<{ statement: RuleStatement; operation: ClassifiedOperation }> {
  return statements.flatMap((statement) =>
    statement.operations
      .filter(({ kind, onNewObject }) => kind === 'add enum value' && !onNewObject)
      .map((operation) => ({ statement, operation })),
  );
}
