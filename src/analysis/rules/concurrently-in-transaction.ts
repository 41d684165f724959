import { findingAt, type Rule } from './rule.ts';
import { code } from './words.ts';

const rule = 'concurrently-in-transaction';

/** Error 25001. https://www.postgresql.org/docs/current/sql-createindex.html */
export const concurrentlyInTransaction: Rule = {
  id: rule,
  check: ({ migration, statements }) =>
    statements
      .filter(({ analysed, traced }) => {
        if (analysed.nonTransactional !== true) return false;
        return traced === undefined ? analysed.inTransaction === true : traced.error?.sqlstate === '25001';
      })
      .map((statement) => {
        const words = statement.analysed.sql.split(/\s+/, 3).join(' ').toUpperCase();
        const whose =
          migration.transaction === 'none'
            ? 'the transaction that is open here'
            : 'the transaction that the migration tool opens';
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `${words}… cannot run inside ${whose}: PostgreSQL answers error 25001.`,
          recipe: [
            'Put it into a migration of its own, alone in its file.',
            `Mark that file as running without a transaction, in the tool's own way: ${ways}.`,
          ],
        });
      }),
};

const ways = [
  `${code('-- +goose NO TRANSACTION')}`,
  `${code('-- migrate:up transaction:false')} (dbmate)`,
  `${code('executeInTransaction=false')} (Flyway)`,
  `${code('disable_ddl_transaction!')} (Rails)`,
  `${code('atomic = False')} (Django)`,
  `${code('-- no-transaction')} (sqlx)`,
].join(', ');
