import { textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, shortName, tableSql } from './words.ts';

const rule = 'replica-identity';

/** What logical replication tells rows apart by. https://www.postgresql.org/docs/current/logical-replication-publication.html */
export const replicaIdentity: Rule = {
  id: rule,
  about: ['replica identity'],
  check: (input) =>
    operationsOf(input, 'replica identity').flatMap(({ statement, operation }) => {
      const identity = textOf(operation, 'identity');
      if (identity !== 'full' && identity !== 'nothing') return [];
      const relation = findRelation(input.catalog, operation.table ?? '');
      const name = `${relation?.schema}.${relation?.name}`;
      const published = input.catalog.publications?.some(({ tables }) => tables === 'all' || tables.includes(name));
      const table = shortName(operation.table ?? '');
      return findingAt(statement, {
        rule,
        severity: identity === 'nothing' && published === true ? 'block' : published === false ? 'note' : 'warn',
        message:
          identity === 'full'
            ? `REPLICA IDENTITY FULL writes every old row of ${table} to the WAL on UPDATE and DELETE, and the subscriber looks for it without a key.`
            : `With REPLICA IDENTITY NOTHING every UPDATE and DELETE of ${table} fails (error 55000) while a publication holds it.`,
        recipe: [
          `Use a key: ${code(`ALTER TABLE ${tableSql(operation)} REPLICA IDENTITY USING INDEX …;`)} of a unique index on NOT NULL columns, or DEFAULT where there is a primary key.`,
        ],
      });
    }),
};
