import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, listed, quoteName, shortName } from './words.ts';

const rule = 'drop-partition';

/** DROP TABLE of one partition takes ACCESS EXCLUSIVE on its parent and on the default partition (measured, 12 to 18). */
export const dropPartition: Rule = {
  id: rule,
  about: ['drop table'],
  check: (input) =>
    operationsOf(input, 'drop table').flatMap(({ statement, operation }) => {
      const relation = findRelation(input.catalog, operation.object);
      const [parent] = relation?.isPartition === true ? relation.parents : [];
      const waiting = statement.locks.filter(
        ({ relation: name, mode }) => mode === 'AccessExclusiveLock' && shortName(name) !== shortName(operation.object),
      );
      if (parent === undefined || !waiting.some((lock) => lock.relation === parent)) return [];
      const [table, whole] = [quoteName(operation.object), quoteName(shortName(parent))];
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `DROP TABLE ${shortName(operation.object)} also needs ACCESS EXCLUSIVE on ${listed(waiting.map((lock) => shortName(lock.relation)))}: it waits for every open query of ${shortName(parent)}, and reads and writes of all its partitions queue behind it.`,
        recipe: [
          `In a migration without a transaction, detach it first: ${code(`ALTER TABLE ${whole} DETACH PARTITION ${table} CONCURRENTLY;`)} (PostgreSQL 14 and later, and not beside a default partition).`,
          `Then ${code(`DROP TABLE ${table};`)} locks nothing else.`,
        ],
      });
    }),
};
