import { foreignKeysMade, indexedColumns } from './made.ts';
import { findingAt, type Rule } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'hygiene-foreign-key-index';

/** PostgreSQL makes no index for the referencing columns. https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK */
export const hygieneForeignKeyIndex: Rule = {
  id: rule,
  about: ['create table', 'add column', 'add foreign key'],
  check: (input) =>
    foreignKeysMade(input).flatMap(({ statement, table, columns, parent }) => {
      const indexed = indexedColumns(input, table);
      if (columns.some((column) => indexed.has(column))) return [];
      const names = columns.map(quoteName).join(', ');
      return findingAt(statement, {
        rule,
        severity: 'note',
        hygiene: true,
        message: `No index begins with ${columns.join(', ')} of ${shortName(table)}: each DELETE from ${shortName(parent)} reads all of ${shortName(table)}.`,
        recipe: [
          `Make one, without a transaction: ${code(`CREATE INDEX CONCURRENTLY ON ${quoteName(table)} (${names});`)}`,
        ],
      });
    }),
};
