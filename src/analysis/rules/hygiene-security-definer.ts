import { isSet } from '../detail.ts';
import { findingAt, type Rule } from './rule.ts';
import { wordsIn } from './sql-edit.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'hygiene-security-definer';

/** Whoever may make objects in a schema of the path can have them run with the owner's rights. https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY */
export const hygieneSecurityDefiner: Rule = {
  id: rule,
  about: ['create function', 'replace function'],
  check: ({ statements }) =>
    statements.flatMap((statement) =>
      statement.operations
        .filter(({ kind }) => kind === 'create function' || kind === 'replace function')
        .filter(
          (operation) =>
            isSet(operation, 'securityDefiner') && !wordsIn(statement.analysed.sql).includes('search_path'),
        )
        .map((operation) =>
          findingAt(statement, {
            rule,
            severity: 'note',
            hygiene: true,
            message: `${shortName(operation.object)} runs with its owner’s rights and the caller’s search_path: who may make objects there decides what it calls.`,
            recipe: [
              `Fix the path: ${code(`ALTER FUNCTION ${quoteName(operation.object)} SET search_path = pg_catalog, pg_temp;`)} and write schemas in its body.`,
            ],
          }),
        ),
    ),
};
