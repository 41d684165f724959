import { stopsWrites } from '../locks/prediction.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, modeName, shortName, tableSql, whoWaits } from './words.ts';

const rule = 'lock-table';

/** LOCK TABLE without a mode takes ACCESS EXCLUSIVE, to the transaction's end. https://www.postgresql.org/docs/current/sql-lock.html */
export const lockTable: Rule = {
  id: rule,
  about: ['lock table'],
  check: (input) =>
    operationsOf(input, 'lock table').flatMap(({ statement, operation }) => {
      const table = shortName(operation.table ?? '');
      const lock = statement.locks.find(({ relation, mode }) => shortName(relation) === table && stopsWrites(mode));
      if (lock === undefined) return [];
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `LOCK TABLE holds ${modeName(lock.mode)} on ${table} until COMMIT: ${whoWaits(lock.mode)} of ${table} wait for everything that follows in the transaction.`,
        recipe: [
          'Leave it out where the statements behind it take the lock they need by themselves.',
          `Else take the mildest mode that serves: ${code(`LOCK TABLE ${tableSql(operation)} IN SHARE ROW EXCLUSIVE MODE;`)} lets reads go on.`,
          'Do it alone in its transaction, with a short lock_timeout.',
        ],
      });
    }),
};
