import { isSet } from '../detail.ts';
import { fillsItself } from '../evolve-columns.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { notNullSteps } from './scan-recipe.ts';
import { code, columnSql, shortName, tableSql } from './words.ts';

const rule = 'add-column-not-null-no-default';

/** ADD COLUMN … NOT NULL without a default: error 23502 as soon as there is a row. https://www.postgresql.org/docs/current/sql-altertable.html */
export const addColumnNotNullNoDefault: Rule = {
  id: rule,
  about: ['add column'],
  check: (input) =>
    operationsOf(input, 'add column')
      .filter(
        ({ operation }) => operation.phase === 'contract' && isSet(operation, 'notNull') && !fillsItself(operation),
      )
      .map(({ statement, operation }) => {
        const [table, column] = [tableSql(operation), columnSql(operation)];
        const type = operation.detail?.type ?? '';
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `${column} is NOT NULL without a default: the statement fails as soon as ${shortName(operation.table ?? '')} has a row, and every row that the running app inserts fails afterwards.`,
          recipe: [
            `If there is a right default: ${code(`ALTER TABLE ${table} ADD COLUMN ${column} ${type} NOT NULL DEFAULT …;`)} A constant costs nothing. Keep the default until the new code is live.`,
            `Else add it nullable: ${code(`ALTER TABLE ${table} ADD COLUMN ${column} ${type};`)}`,
            'Let the new code write it, then fill the old rows in batches.',
            ...notNullSteps(table, operation.column ?? ''),
          ],
        });
      }),
};
