import { isSet } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'drop-constraint-index';

/** Error 2BP01: a constraint's index goes with the constraint only. https://www.postgresql.org/docs/current/sql-dropindex.html */
export const dropConstraintIndex: Rule = {
  id: rule,
  about: ['drop index'],
  check: (input) =>
    operationsOf(input, 'drop index').flatMap(({ statement, operation }) => {
      if (statement.traced !== undefined || isSet(operation, 'cascade')) return [];
      const [name, schema] = operation.object.split('.').toReversed();
      const relation = input.catalog.relations.find(
        (each) =>
          (schema === undefined || each.schema === schema) &&
          each.indexes.some((index) => index.name === name && index.constraint !== null),
      );
      const constraint = relation?.indexes.find((index) => index.name === name)?.constraint;
      if (relation === undefined || constraint === undefined || constraint === null) return [];
      const table = shortName(`${relation.schema}.${relation.name}`);
      return findingAt(statement, {
        rule,
        severity: 'block',
        message: `${operation.object} belongs to the constraint ${constraint} of ${table}: PostgreSQL refuses to drop it alone, and the migration fails.`,
        recipe: [
          `Drop the constraint, its index goes with it: ${code(`ALTER TABLE ${quoteName(table)} DROP CONSTRAINT ${quoteName(constraint)};`)}`,
        ],
      });
    }),
};
