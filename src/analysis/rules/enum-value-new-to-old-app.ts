import { textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'enum-value-new-to-old-app';

/** The running app's code has a list of its own. https://www.postgresql.org/docs/current/datatype-enum.html */
export const enumValueNewToOldApp: Rule = {
  id: rule,
  check: (input) =>
    operationsOf(input, 'add enum value').map(({ statement, operation }) => {
      const value = textOf(operation, 'value') ?? '';
      return findingAt(statement, {
        rule,
        severity: 'note',
        message: `The running app does not know ‘${value}’ of ${shortName(operation.object)}: many clients fail on a row that holds it, so nothing may write it while that app runs.`,
        recipe: [
          `Add the value: ${code(`ALTER TYPE ${quoteName(operation.object)} ADD VALUE '${value.replaceAll("'", "''")}';`)} and release code that can read it.`,
          'When that is live everywhere, release code that writes it. No value can be taken away again.',
        ],
      });
    }),
};
