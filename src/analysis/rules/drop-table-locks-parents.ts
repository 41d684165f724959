import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, listed, quoteName, shortName, tableSql } from './words.ts';

const rule = 'drop-table-locks-parents';

/** DROP TABLE of a referencing table takes ACCESS EXCLUSIVE on every referenced one (measured, 12 to 18). */
export const dropTableLocksParents: Rule = {
  id: rule,
  about: ['drop table'],
  check: (input) => {
    const drops = operationsOf(input, 'drop table');
    const dropped = new Set(drops.map(({ operation }) => shortName(operation.object)));
    return drops.flatMap(({ statement, operation }) => {
      const table = findRelation(input.catalog, operation.object);
      const keys = (table?.constraints ?? []).filter(
        ({ kind, refTable }) => kind === 'foreign key' && refTable !== null,
      );
      const parents = [...new Set(keys.map(({ refTable }) => shortName(refTable ?? '')))].filter(
        (name) => !dropped.has(name),
      );
      const locked = statement.locks
        .filter(({ mode }) => mode === 'AccessExclusiveLock')
        .map(({ relation }) => shortName(relation));
      const waiting = parents.filter((name) => locked.includes(name));
      if (waiting.length === 0) return [];
      return [
        findingAt(statement, {
          rule,
          severity: 'warn',
          message: `DROP TABLE ${shortName(operation.object)} also takes ACCESS EXCLUSIVE on ${listed(waiting)}, which it references: reads and writes there queue until COMMIT.`,
          recipe: [
            ...keys.map(
              ({ name }, index) =>
                `${index === 0 ? 'Drop its foreign keys first, one a transaction, with a short lock_timeout: ' : ''}${code(`ALTER TABLE ${tableSql(operation)} DROP CONSTRAINT ${quoteName(name)};`)}`,
            ),
            `Then ${code(`DROP TABLE ${tableSql(operation)};`)} locks nothing else.`,
          ],
        }),
      ];
    });
  },
};
