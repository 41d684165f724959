import { textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, shortName, tableSql } from './words.ts';

const rule = 'triggers-disabled';

/** Foreign keys are triggers: DISABLE TRIGGER ALL, and the role of a replica, switch them off. https://www.postgresql.org/docs/current/sql-altertable.html */
export const triggersDisabled: Rule = {
  id: rule,
  about: ['disable trigger', 'set'],
  check: (input) => {
    const all = operationsOf(input, 'disable trigger')
      .filter(({ operation }) => textOf(operation, 'which') === 'all')
      .map(({ statement, operation }) =>
        findingAt(statement, {
          rule,
          severity: 'warn',
          message: `DISABLE TRIGGER ALL also switches off the foreign keys of ${shortName(operation.table ?? '')}: rows that break them get in, and enabling checks nothing again. It needs a superuser.`,
          recipe: [
            `Switch off only your own triggers: ${code(`ALTER TABLE ${tableSql(operation)} DISABLE TRIGGER USER;`)}, or one by its name.`,
            'Enable them in the same transaction.',
            'Look for rows without a parent afterwards: nothing else will.',
          ],
        }),
      );
    const role = operationsOf(input, 'set')
      .filter(
        ({ operation: { object, detail } }) => object === 'session_replication_role' && detail?.value === 'replica',
      )
      .map(({ statement }) =>
        findingAt(statement, {
          rule,
          severity: 'warn',
          message:
            'As a replica the session fires no trigger and checks no foreign key, on any table, until it is set back: rows that break them get in.',
          recipe: [
            `Keep it to the transaction: ${code('SET LOCAL session_replication_role = replica;')}, and to the statements that need it.`,
            'Order the statements so that parents come before children, then nothing needs switching off.',
          ],
        }),
      );
    return [...all, ...role];
  },
};
