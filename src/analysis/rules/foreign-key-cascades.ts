import { textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, shortName } from './words.ts';

const rule = 'foreign-key-cascades';

/** Both apps' deletes now change a second table. https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK */
export const foreignKeyCascades: Rule = {
  id: rule,
  about: ['add foreign key'],
  check: (input) =>
    operationsOf(input, 'add foreign key').flatMap(({ statement, operation }) => {
      const action = textOf(operation, 'onDelete');
      // Where it comes back, or the running app leaves new columns empty, nothing changes for that app.
      if (operation.phase !== 'tighten' || (action !== 'cascade' && action !== 'set null' && action !== 'set default'))
        return [];
      const [table, parent] = [shortName(operation.table ?? ''), shortName(operation.references?.[0] ?? '')];
      const what = action === 'cascade' ? `also deletes its rows of ${table}` : `also changes its rows of ${table}`;
      return findingAt(statement, {
        rule,
        severity: 'note',
        message: `From here on a DELETE from ${parent} ${what} (${code(`ON DELETE ${action.toUpperCase()}`)}), in the running app too, all in one transaction.`,
        recipe: [
          `If that is not meant everywhere: leave ON DELETE out, and let the code delete from ${table} first.`,
          `Give the referencing columns of ${table} an index, or each DELETE reads the whole table.`,
        ],
      });
    }),
};
