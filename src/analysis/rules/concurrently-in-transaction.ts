import { isSet } from '../detail.ts';
import { lineOf } from './place.ts';
import { findingAt, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { code, onOneLine } from './words.ts';

const rule = 'concurrently-in-transaction';

/** Error 25001. https://www.postgresql.org/docs/current/sql-createindex.html, and server-behaviour.test.ts */
export const concurrentlyInTransaction: Rule = {
  id: rule,
  check: (input) =>
    input.statements.filter(isRefused).map((statement) => {
      const { whose, recipe } = causeOf(statement, input);
      return findingAt(statement, {
        rule,
        severity: 'block',
        message: `${verb(statement)}… cannot run inside ${whose}: PostgreSQL answers error 25001.`,
        recipe,
      });
    }),
};

/** `CREATE INDEX CONCURRENTLY`, `VACUUM`. */
function verb({ analysed, operations }: RuleStatement): string {
  const words = onOneLine(analysed.sql.slice(0, 200)).replaceAll('`', "'").toUpperCase().split(' ');
  const end = words.indexOf('CONCURRENTLY');
  if (end > 0 && end < 8 && operations.every(({ kind }) => kind !== 'do block'))
    return words.slice(0, end + 1).join(' ');
  return words.slice(0, 2).join(' ');
}

function isRefused({ analysed, traced, operations }: RuleStatement): boolean {
  const inBlock = operations.some((operation) => isSet(operation, 'inBlock') && isSet(operation, 'concurrently'));
  if (analysed.nonTransactional !== true && !inBlock) return false;
  return traced === undefined ? inBlock || analysed.inTransaction === true : traced.error?.sqlstate === '25001';
}

function causeOf(statement: RuleStatement, { migration, statements }: RuleInput): { whose: string; recipe: string[] } {
  const { analysed, index, transaction } = statement;
  const own = 'Put it into a migration of its own, alone in its file.';
  if (analysed.nonTransactional !== true)
    return { whose: 'a block or function', recipe: [own, 'Write it out: a DO block is always inside a transaction.'] };
  const begin = statements.findLast(
    (each) =>
      each.index < index &&
      each.transaction === transaction &&
      each.operations.some(
        ({ kind, detail }) => kind === 'transaction' && /^(begin|start)$/.test(String(detail?.kind)),
      ),
  );
  if (begin !== undefined && begin.analysed.control === undefined) {
    const line = lineOf(begin.analysed.location, analysed.location.path);
    return { whose: `the transaction that BEGIN (${line}) opens`, recipe: [own, 'Leave BEGIN and COMMIT out of it.'] };
  }
  if (migration.transaction !== 'none') {
    return {
      whose: 'the transaction that the migration tool opens',
      recipe: [own, `Mark that file as running without a transaction, in the tool's own way: ${ways()}.`],
    };
  }
  return {
    whose: 'the transaction that a text of several statements is',
    recipe: [
      own,
      'The tool sends a file as one text, and PostgreSQL runs the statements of a text in one transaction.',
    ],
  };
}

const ways = (): string =>
  [
    `${code('-- +goose NO TRANSACTION')}`,
    `${code('-- migrate:up transaction:false')} (dbmate)`,
    `${code('executeInTransaction=false')} (Flyway)`,
    `${code('disable_ddl_transaction!')} (Rails)`,
    `${code('atomic = False')} (Django)`,
    `${code('-- no-transaction')} (sqlx)`,
  ].join(', ');
