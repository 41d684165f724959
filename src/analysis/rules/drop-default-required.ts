import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, columnSql, listed, shortName, tableSql } from './words.ts';

const rule = 'drop-default-required';

/** Columns shown in the recipe. */
const SHOWN = 5;

/** Rows inserted without the column get NULL, which it refuses: error 23502. https://www.postgresql.org/docs/current/ddl-default.html */
export const dropDefaultRequired: Rule = {
  id: rule,
  about: ['drop default', 'drop identity'],
  check: (input) => {
    const dropped = operationsOf(input, 'drop default', 'drop identity')
      .filter(({ operation }) => operation.phase === 'contract')
      .map((found) => {
        const known = findRelation(input.catalog, found.operation.table ?? '')?.columns;
        // The running app cannot fill a column that it does not know.
        return { ...found, isNew: known !== undefined && !known.some(({ name }) => name === found.operation.column) };
      });
    const groups = Map.groupBy(dropped, ({ operation, isNew }) => `${operation.table}\0${operation.kind}\0${isNew}`);
    return [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { statement, operation, isNew } = first;
      const table = shortName(operation.table ?? '');
      const columns = listed(group.map(({ operation: each }) => `${table}.${each.column}`));
      const what = operation.kind === 'drop default' ? 'default' : 'identity';
      const [verb, its] =
        group.length === 1 ? ['is NOT NULL and loses its', 'it'] : ['are NOT NULL and lose their', 'them'];
      const drops = group
        .slice(0, SHOWN)
        .map(({ operation: each }) =>
          code(`ALTER TABLE ${tableSql(each)} ALTER COLUMN ${columnSql(each)} DROP ${what.toUpperCase()};`),
        );
      return findingAt(statement, {
        rule,
        severity: isNew ? 'block' : 'warn',
        message: `${columns} ${verb} ${what}: every row that the running app inserts without ${its} fails with error 23502${isNew ? `, and the running app does not know ${its}` : ''}.`,
        recipe: [
          `Leave the ${what} in this PR${isNew ? ` (in Django: ${code('db_default')})` : ''}.`,
          `When the code that always writes ${its} is live everywhere, in a later PR: ${drops.join(' ')}`,
        ],
      });
    });
  },
};
