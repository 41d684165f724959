import type { Edit } from '../analysis.ts';
import { textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { tokensOf } from './sql-edit.ts';
import { code, columnSql, shortName, tableSql } from './words.ts';

const rule = 'json-column';

/** json has no equality: SELECT DISTINCT, GROUP BY and UNION over it fail with 42883. https://www.postgresql.org/docs/current/datatype-json.html */
export const jsonColumn: Rule = {
  id: rule,
  about: ['add column', 'alter column type'],
  check: (input) =>
    operationsOf(input, 'add column', 'alter column type')
      .filter(({ operation }) => textOf(operation, 'type') === 'json' && operation.phase !== 'neutral')
      .map(({ statement, operation }) =>
        findingAt(statement, {
          rule,
          severity: 'warn',
          message: `${shortName(operation.table ?? '')}.${operation.column} is json, which has no equality: SELECT DISTINCT, GROUP BY and UNION over all columns of ${shortName(operation.table ?? '')} fail in the running app.`,
          recipe: [
            operation.kind === 'add column'
              ? `Use jsonb: ${code(`ALTER TABLE ${tableSql(operation)} ADD COLUMN ${columnSql(operation)} jsonb;`)}`
              : 'Use jsonb, which compares, and is indexed.',
          ],
          edit: editOf(statement.analysed.sql),
        }),
      ),
};

/** Where the word stands once, it is the type. */
function editOf(sql: string): Edit | undefined {
  const found = tokensOf(sql).filter(
    ({ kind, start, end }) => kind === 'word' && sql.slice(start, end).toLowerCase() === 'json',
  );
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  return { sql: `${sql.slice(0, only.start)}jsonb${sql.slice(only.end)}` };
}
