import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'function-replaced';

/** Views, triggers, defaults and both apps call the new body at once. https://www.postgresql.org/docs/current/sql-createfunction.html */
export const functionReplaced: Rule = {
  id: rule,
  about: ['replace function'],
  check: (input) =>
    operationsOf(input, 'replace function')
      .filter(({ operation }) => operation.why.startsWith('its behaviour changes'))
      .map(({ statement, operation }) => {
        const next = operation.object.replace(
          /(_v(\d+))?$/,
          (_, __, version: string | undefined) => `_v${Number(version ?? 1) + 1}`,
        );
        return findingAt(statement, {
          rule,
          severity: 'note',
          message: `${shortName(operation.object)} does something else from here on, for the running app and its triggers as well as for the new one.`,
          recipe: [
            `If the running app must keep the old behaviour, give the new one another name: ${code(`CREATE FUNCTION ${quoteName(next)} …;`)}`,
            `Let the new code call it, and drop ${quoteName(operation.object)} in a later PR.`,
          ],
        });
      }),
};
