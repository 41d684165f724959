import { textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';

const rule = 'drop-database';

/** Everything at once, without a way back. https://www.postgresql.org/docs/current/sql-dropdatabase.html */
export const dropDatabase: Rule = {
  id: rule,
  about: ['drop object', 'drop owned'],
  check: (input) =>
    operationsOf(input, 'drop object', 'drop owned').flatMap(({ statement, operation }) => {
      const isDatabase = textOf(operation, 'objectType') === 'database';
      if (operation.kind === 'drop object' && !isDatabase) return [];
      const what = isDatabase
        ? `DROP DATABASE ${operation.object} removes everything in it`
        : `DROP OWNED removes every object of ${textOf(operation, 'roles') ?? 'the role'} in this database, and its rights`;
      return findingAt(statement, {
        rule,
        severity: 'block',
        message: `${what}, without a list and without a way back.`,
        recipe: [
          'Drop what is meant by name.',
          'What ends a whole database is for hands, with a backup, not for a migration.',
        ],
      });
    }),
};
