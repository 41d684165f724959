import type { CatalogColumn } from '../catalog.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { columnsMade, isSame } from './made.ts';
import { findingAt, type Rule, type RuleInput } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'sequence-behind-data';

/** Numbers written out do not move the sequence: it gives them again, error 23505. https://www.postgresql.org/docs/current/functions-sequence.html */
export const sequenceBehindData: Rule = {
  id: rule,
  about: ['insert'],
  check: (input) => {
    const told = new Set<string>();
    // A later statement moves a sequence on; which one is not asked.
    const moved = input.statements.findLastIndex(({ analysed }) => /\bsetval\s*\(|\brestart\b/i.test(analysed.sql));
    return input.statements.flatMap((statement) =>
      statement.operations.flatMap((operation) => {
        const table = operation.table ?? '';
        if (operation.kind !== 'insert' || told.has(shortName(table))) return [];
        const numbered = listOf(operation, 'positive').find((column) => numbersItself(input, table, column));
        if (numbered === undefined || moved > statement.index) return [];
        told.add(shortName(table));
        const [quoted, column] = [quoteName(table), quoteName(numbered)];
        const sequence = `pg_get_serial_sequence('${quoted.replaceAll("'", "''")}', '${numbered.replaceAll("'", "''")}')`;
        return findingAt(statement, {
          rule,
          severity: 'warn',
          message: `Rows of ${shortName(table)} are inserted with ${numbered} written out, and its sequence does not know: it gives these numbers again, and the app's inserts fail with error 23505.`,
          recipe: [
            `Leave ${column} out, and let it number itself.`,
            `Else move the sequence on afterwards: ${code(`SELECT setval(${sequence}, (SELECT max(${column}) FROM ${quoted}));`)}`,
          ],
        });
      }),
    );
  },
};

function numbersItself(input: RuleInput, table: string, column: string): boolean {
  const known = findRelation(input.catalog, table)?.columns.find(({ name }) => name === column);
  if (known !== undefined) return isNumbered(known);
  return columnsMade(input).some(
    ({ column: made }) =>
      made.column === column &&
      isSame(made.table, table) &&
      (isSet(made, 'serial') ||
        textOf(made, 'identity') !== undefined ||
        listOf(made, 'defaultCalls').some((name) => name.endsWith('nextval'))),
  );
}

function isNumbered({ identity, default: text }: CatalogColumn): boolean {
  return identity !== null || /^nextval\(/.test(text ?? '');
}
