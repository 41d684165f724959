import { isSet } from '../detail.ts';
import { tablesMade } from './made.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName, shortName, tableSql } from './words.ts';

const rule = 'unlogged-table';

/** Emptied after a crash, absent on replicas. https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED */
export const unloggedTable: Rule = {
  id: rule,
  about: ['set logged', 'create table'],
  check: (input) => [
    ...operationsOf(input, 'set logged')
      .filter(({ operation }) => !isSet(operation, 'logged'))
      .map(({ statement, operation }) =>
        findingAt(statement, {
          rule,
          severity: 'warn',
          message: `${shortName(operation.table ?? '')} becomes UNLOGGED: after a crash it is empty, replicas do not have it, and no point-in-time recovery brings it back.`,
          recipe: [
            `Leave it logged: ${code(`ALTER TABLE ${tableSql(operation)} SET LOGGED;`)} later writes all of it anew.`,
            'For data that may be lost, make a new UNLOGGED table.',
          ],
        }),
      ),
    ...tablesMade(input)
      .filter(({ operation }) => isSet(operation, 'unlogged'))
      .map(({ statement, operation }) =>
        findingAt(statement, {
          rule,
          severity: 'note',
          hygiene: true,
          message: `${shortName(operation.object)} is UNLOGGED: after a crash it is empty, and replicas do not have it.`,
          recipe: [`If its rows must last: ${code(`CREATE TABLE ${quoteName(operation.object)} (…);`)}`],
        }),
      ),
  ],
};
