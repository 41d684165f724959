import { isSet } from '../detail.ts';
import { isValidated } from './made.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName, shortName, tableSql } from './words.ts';

const rule = 'constraint-not-validated';

/** NOT VALID holds for new rows, and for old ones as soon as they are updated. https://www.postgresql.org/docs/current/sql-altertable.html */
export const constraintNotValidated: Rule = {
  id: rule,
  about: ['add check', 'add foreign key', 'add not null constraint'],
  check: (input) =>
    operationsOf(input, 'add check', 'add foreign key', 'add not null constraint').flatMap(
      ({ statement, operation }) => {
        if (!isSet(operation, 'notValid') || isValidated(input, operation.object)) return [];
        const table = shortName(operation.table ?? '');
        const rows =
          operation.kind === 'add foreign key'
            ? ''
            : ' Rows that break it cannot be updated any more, in other columns either.';
        return findingAt(statement, {
          rule,
          severity: 'note',
          message: `${operation.object} holds for new rows of ${table} only, until it is validated.${rows}`,
          recipe: [
            'Mend the old rows that break it, in batches.',
            `In a later migration: ${code(`ALTER TABLE ${tableSql(operation)} VALIDATE CONSTRAINT ${quoteName(operation.object)};`)} Reads and writes go on meanwhile.`,
          ],
        });
      },
    ),
};
