import { textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName, shortName, tableSql } from './words.ts';

const rule = 'rename-constraint';

/** Code names constraints in ON CONFLICT ON CONSTRAINT, and where it reads errors. https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT */
export const renameConstraint: Rule = {
  id: rule,
  about: ['rename constraint'],
  check: (input) =>
    operationsOf(input, 'rename constraint').map(({ statement, operation }) => {
      const next = textOf(operation, 'newName') ?? '';
      return findingAt(statement, {
        rule,
        severity: 'note',
        message: `Code that knows ${operation.object} of ${shortName(operation.table ?? '')} by its name, in ON CONFLICT ON CONSTRAINT or to tell an error from another, no longer finds it.`,
        recipe: [
          `Look for ${operation.object} in the code. If it is there, let the code take both names first, and rename in a later PR: ${code(`ALTER TABLE ${tableSql(operation)} RENAME CONSTRAINT ${quoteName(operation.object)} TO ${quoteName(next)};`)}`,
        ],
      });
    }),
};
