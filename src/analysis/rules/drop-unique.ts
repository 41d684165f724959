import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'drop-unique';

/** ON CONFLICT (columns) needs a unique index on exactly these: error 42P10 without one. https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT */
export const dropUnique: Rule = {
  id: rule,
  about: ['drop constraint', 'drop index'],
  check: (input) =>
    operationsOf(input, 'drop constraint', 'drop index').flatMap(({ statement, operation }) => {
      const columns = /^ON CONFLICT \((.+)\) of the running app fails$/.exec(operation.why)?.[1];
      if (operation.phase !== 'contract' || columns === undefined) return [];
      const table = operation.table ?? '';
      const constraints = findRelation(input.catalog, table)?.constraints ?? [];
      if (constraints.some(({ name, kind }) => name === operation.object && kind === 'primary key')) return [];
      const on = table === '' ? '' : ` of ${shortName(table)}`;
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `Without ${operation.object}${on}, INSERT … ON CONFLICT (${columns}) fails with error 42P10, and duplicates of ${columns} get in.`,
        recipe: [
          `Release code that needs neither ON CONFLICT (${columns}) nor the rule, and wait until it is live everywhere.`,
          `If another rule takes its place, make that first: ${code(`CREATE UNIQUE INDEX CONCURRENTLY … ON ${table === '' ? '…' : quoteName(table)} (…);`)}`,
          'Then drop this one.',
        ],
      });
    }),
};
