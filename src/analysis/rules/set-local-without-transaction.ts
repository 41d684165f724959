import { isSet } from '../detail.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { code } from './words.ts';

const rule = 'set-local-without-transaction';

/** Warning 25P01, and nothing is set (measured in server-behaviour.test.ts). https://www.postgresql.org/docs/current/sql-set.html */
export const setLocalWithoutTransaction: Rule = {
  id: rule,
  check: ({ statements }) =>
    statements.flatMap((statement) => {
      const set = statement.operations.find(
        (each) => each.kind === 'set' && isSet(each, 'local') && !isSet(each, 'inBlock'),
      );
      if (set === undefined || !runsAlone(statement)) return [];
      const session = statement.analysed.sql.replace(/\blocal\s+/i, '');
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `SET LOCAL ${set.object} does nothing here: no transaction is open, and PostgreSQL only answers with a warning. What follows runs without it.`,
        recipe: [
          `Set it for the session: ${code(`${session};`)}, and take it back at the end: ${code(`RESET ${set.object};`)}`,
        ],
        edit: { sql: session },
      });
    }),
};

function runsAlone({ analysed, traced }: RuleStatement): boolean {
  return traced?.autocommit ?? analysed.inTransaction !== true;
}
