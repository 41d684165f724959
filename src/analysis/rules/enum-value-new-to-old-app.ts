import { textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, listed, quoteName, shortName } from './words.ts';

const rule = 'enum-value-new-to-old-app';

/** The running app's code has a list of its own. https://www.postgresql.org/docs/current/datatype-enum.html */
export const enumValueNewToOldApp: Rule = {
  id: rule,
  about: ['add enum value'],
  check: (input) => {
    const byType = Map.groupBy(operationsOf(input, 'add enum value'), ({ operation }) => operation.object);
    return [...byType].flatMap(([type, added]) => {
      const [first] = added;
      if (first === undefined) return [];
      const values = added.map(({ operation }) => textOf(operation, 'value') ?? '');
      const names = values.slice(0, 5).map((value) => `‘${value}’`);
      const more = values.length > 5 ? [`${values.length - 5} more`] : [];
      const literal = `'${(values[0] ?? '').replaceAll("'", "''")}'`;
      return findingAt(first.statement, {
        rule,
        severity: 'note',
        message: `The running app does not know ${listed([...names, ...more])} of ${shortName(type)}: many clients fail on a row with a value that they do not know, so nothing may write it while that app runs.`,
        recipe: [
          `Add the value: ${code(`ALTER TYPE ${quoteName(type)} ADD VALUE ${literal};`)} and release code that can read it.`,
          'When that is live everywhere, release code that writes it. No value can be taken away again.',
        ],
      });
    });
  },
};
