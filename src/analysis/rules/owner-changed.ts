import { textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'owner-changed';

/** The old owner keeps no right but those it was granted. https://www.postgresql.org/docs/current/ddl-priv.html */
export const ownerChanged: Rule = {
  id: rule,
  about: ['change owner'],
  check: (input) =>
    operationsOf(input, 'change owner').map(({ statement, operation }) => {
      const what = operation.object === '' ? 'what the role owned' : shortName(operation.object);
      return findingAt(statement, {
        rule,
        severity: 'note',
        message: `The former owner of ${what} loses every right that it had as owner: if the running app connects with it, its queries fail with error 42501.`,
        recipe: [
          `Grant before: ${code(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${quoteName(operation.object || 'name')} TO <the app's role>;`)}`,
          `Then change the owner to ${textOf(operation, 'newName') ?? 'the new one'}, in the same transaction.`,
        ],
      });
    }),
};
