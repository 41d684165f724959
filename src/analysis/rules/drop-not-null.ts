import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, columnSql, shortName, tableSql } from './words.ts';

const rule = 'drop-not-null';

/** The running app reads the column as never NULL; the new one may write it. */
export const dropNotNull: Rule = {
  id: rule,
  about: ['drop not null'],
  check: (input) =>
    operationsOf(input, 'drop not null').flatMap(({ statement, operation }) => {
      const column = findRelation(input.catalog, operation.table ?? '')?.columns.find(
        ({ name }) => name === operation.column,
      );
      if (column?.notNull !== true) return [];
      const name = `${shortName(operation.table ?? '')}.${operation.column}`;
      return findingAt(statement, {
        rule,
        severity: 'note',
        message: `Once the new code writes NULL into ${name}, the running app may meet it, and has never had to.`,
        recipe: [
          `Release code that can read NULL in ${columnSql(operation)}, and wait until it is live everywhere.`,
          `Then ${code(`ALTER TABLE ${tableSql(operation)} ALTER COLUMN ${columnSql(operation)} DROP NOT NULL;`)} and only then code that writes it.`,
        ],
      });
    }),
};
