import type { Operation } from '../../sql/operation.ts';
import { textOf } from '../detail.ts';
import { columnsMade, tablesMade } from './made.ts';
import { findingAt, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { wordsIn } from './sql-edit.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'check-not-immutable';

/** Their answer changes with time, session or chance. https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT */
const changing = new Set(
  'now random clock_timestamp statement_timestamp transaction_timestamp timeofday current_date current_time current_timestamp localtime localtimestamp gen_random_uuid uuidv4 uuidv7 nextval current_user session_user current_setting'.split(
    ' ',
  ),
);

/** A CHECK is looked at when a row is written, and again by VALIDATE and by a restore. https://www.postgresql.org/docs/current/ddl-constraints.html */
export const checkNotImmutable: Rule = {
  id: rule,
  about: ['create table', 'add column', 'add check'],
  check: (input) =>
    checksOf(input).flatMap(({ statement, table, name, expression }) => {
      const word = wordsIn(expression).find((each) => changing.has(each));
      if (word === undefined) return [];
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `The CHECK of ${shortName(table)} uses ${word}: a row that passed today fails tomorrow, on an UPDATE of another column, on VALIDATE and when a dump is restored.`,
        recipe: [
          `Compare columns with each other or with constants: ${code(`ALTER TABLE ${quoteName(table)} ADD CONSTRAINT ${quoteName(name)} CHECK (…) NOT VALID;`)}`,
          'What depends on the moment belongs into the app, or into a trigger that looks at new rows only.',
        ],
      });
    }),
};

interface Check {
  statement: RuleStatement;
  table: string;
  name: string;
  expression: string;
}

function isCheck({ kind }: Operation): boolean {
  return kind === 'add check';
}

function checksOf(input: RuleInput): Check[] {
  const found: Check[] = [];
  const take = (statement: RuleStatement, part: Operation, key: 'check' | 'expression'): void => {
    const expression = textOf(part, key);
    if (expression === undefined) return;
    const name = isCheck(part) ? part.object : `${part.column}_check`;
    found.push({ statement, table: part.table ?? '', expression, name });
  };
  for (const { statement, column } of columnsMade(input)) take(statement, column, 'check');
  for (const { statement, parts } of tablesMade(input))
    for (const part of parts) if (isCheck(part)) take(statement, part, 'expression');
  for (const statement of input.statements)
    for (const part of statement.operations) if (isCheck(part)) take(statement, part, 'expression');
  return found;
}
