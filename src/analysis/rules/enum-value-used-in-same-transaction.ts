import { textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code } from './words.ts';

const rule = 'enum-value-used-in-same-transaction';

/** Error 55P04, except for a type made in the same transaction. https://www.postgresql.org/docs/current/sql-altertype.html */
export const enumValueUsedInSameTransaction: Rule = {
  id: rule,
  check: (input) =>
    operationsOf(input, 'add enum value').flatMap(({ statement: added, operation }) => {
      const value = textOf(operation, 'value') ?? '';
      const literal = `'${value.replaceAll("'", "''")}'`;
      const user = input.statements.find(({ index, transaction, analysed, traced, operations }) => {
        if (index <= added.index || transaction !== added.transaction || analysed.inTransaction !== true) return false;
        if (traced !== undefined) return traced.error?.sqlstate === '55P04';
        if (operations.some(({ kind }) => kind === 'add enum value' || kind === 'comment')) return false;
        return analysed.sql.includes(literal);
      });
      if (user === undefined) return [];
      return [
        findingAt(user, {
          rule,
          severity: 'block',
          message: `${literal} was added to ${operation.object} earlier in the same transaction and cannot be used before COMMIT: PostgreSQL answers error 55P04.`,
          recipe: [
            `Leave ${code(`ALTER TYPE ${operation.object} ADD VALUE ${literal};`)} in a migration of its own.`,
            'Use the value in the next one, and write it only when the code that reads it is live everywhere.',
          ],
        }),
      ];
    }),
};
