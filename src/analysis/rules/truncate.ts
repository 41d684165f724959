import { isSet } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { listed, shortName } from './words.ts';

const rule = 'truncate';

/** https://www.postgresql.org/docs/current/sql-truncate.html */
export const truncate: Rule = {
  id: rule,
  about: ['truncate'],
  check: (input) =>
    operationsOf(input, 'truncate').map(({ statement, operation }) => {
      const table = shortName(operation.table ?? '');
      const others = statement.locks.map(({ relation }) => shortName(relation)).filter((name) => name !== table);
      const too = isSet(operation, 'cascade') && others.length > 0 ? `, and those of ${listed(others)}` : '';
      return findingAt(statement, {
        rule,
        severity: 'block',
        message: `TRUNCATE takes every row of ${table}${too} under ACCESS EXCLUSIVE; old snapshots then see the table empty.`,
        recipe: [
          'If the rows must go, delete them in batches, each in its own transaction.',
          'If the table must go, stop using it and drop it in a later PR.',
        ],
      });
    }),
};
