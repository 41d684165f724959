import { findRelation } from '../catalog.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, columnSql, shortName, tableSql } from './words.ts';

const rule = 'drop-default-required';

/** Rows inserted without the column get NULL, which it refuses: error 23502. https://www.postgresql.org/docs/current/ddl-default.html */
export const dropDefaultRequired: Rule = {
  id: rule,
  check: (input) =>
    operationsOf(input, 'drop default', 'drop identity')
      .filter(({ operation }) => operation.phase === 'contract')
      .map(({ statement, operation }) => {
        const known = findRelation(input.catalog, operation.table ?? '')?.columns;
        // The running app cannot fill a column that it does not know.
        const isNew = known !== undefined && !known.some(({ name }) => name === operation.column);
        const column = `${shortName(operation.table ?? '')}.${operation.column}`;
        const what = operation.kind === 'drop default' ? 'its default' : 'its identity';
        return findingAt(statement, {
          rule,
          severity: isNew ? 'block' : 'warn',
          message: `${column} is NOT NULL and loses ${what}: every row that the running app inserts without it fails with error 23502${isNew ? ', and the running app does not know the column' : ''}.`,
          recipe: [
            `Leave ${what} in this PR${isNew ? ` (in Django: ${code('db_default')})` : ''}.`,
            `When the code that always writes ${columnSql(operation)} is live everywhere, in a later PR: ${code(`ALTER TABLE ${tableSql(operation)} ALTER COLUMN ${columnSql(operation)} ${operation.kind === 'drop default' ? 'DROP DEFAULT' : 'DROP IDENTITY'};`)}`,
          ],
        });
      }),
};
