import { foreignKeysMade, primaryKeyAfter, typeAfter } from './made.ts';
import { findingAt, type Rule } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'foreign-key-type-mismatch';

const widths: Record<string, number> = { smallint: 2, integer: 4, bigint: 8 };

/** A narrower integer refers to a wider one until the numbers no longer fit: error 22003. https://www.postgresql.org/docs/current/datatype-numeric.html */
export const foreignKeyTypeMismatch: Rule = {
  id: rule,
  about: ['create table', 'add column', 'add foreign key'],
  check: (input) =>
    foreignKeysMade(input).flatMap(({ statement, table, columns, parent, parentColumns }) => {
      const keys = parentColumns.length > 0 ? parentColumns : primaryKeyAfter(input, parent);
      return columns.flatMap((column, index) => {
        const key = keys[index];
        const [from, to] = [
          typeAfter(input, table, column),
          key === undefined ? undefined : typeAfter(input, parent, key),
        ];
        const [narrow, wide] = [widths[from ?? ''], widths[to ?? '']];
        if (narrow === undefined || wide === undefined || narrow >= wide) return [];
        const [short, target] = [`${shortName(table)}.${column}`, `${shortName(parent)}.${key}`];
        return findingAt(statement, {
          rule,
          severity: 'warn',
          message: `${short} is ${from}, and ${target}, to which it refers, is ${to}: once the numbers of ${shortName(parent)} pass ${from === 'integer' ? '2,147,483,647' : '32,767'}, rows of ${shortName(table)} cannot be written.`,
          recipe: [
            `Make it ${to} now, while ${shortName(table)} is small: ${code(`${quoteName(column)} ${to}`)}. Later it costs a rewrite of the table.`,
          ],
        });
      });
    }),
};
