import type { CatalogData } from '../catalog.ts';
import { isSet } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { append } from './sql-edit.ts';
import { code, listed, quoteName, shortName, tableSql } from './words.ts';

const rule = 'detach-partition';

/** DETACH PARTITION takes ACCESS EXCLUSIVE on the parent from PostgreSQL 14 on, which has CONCURRENTLY instead. https://www.postgresql.org/docs/current/sql-altertable.html */
export const detachPartition: Rule = {
  id: rule,
  about: ['detach partition'],
  check: (input) =>
    operationsOf(input, 'detach partition').flatMap(({ statement, operation }) => {
      const locked = statement.locks.filter(({ mode }) => mode === 'AccessExclusiveLock');
      const parent = operation.table ?? '';
      if (isSet(operation, 'concurrently') || isSet(operation, 'finalize')) return [];
      if (!locked.some(({ relation }) => shortName(relation) === shortName(parent))) return [];
      const hasDefault = defaultOf(parent, input.catalog);
      const possible = input.serverMajor >= 14 && !hasDefault;
      const tables = listed(locked.map(({ relation }) => shortName(relation)));
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `DETACH PARTITION ${shortName(operation.object)} needs ACCESS EXCLUSIVE on ${tables}: it waits for every open query of ${shortName(parent)}, and reads and writes of all its partitions queue behind it.`,
        recipe: possible
          ? [
              'Put it into a migration of its own that runs without a transaction.',
              `There: ${code(`ALTER TABLE ${tableSql(operation)} DETACH PARTITION ${quoteName(operation.object)} CONCURRENTLY;`)}`,
              `If it is broken off: ${code(`ALTER TABLE ${tableSql(operation)} DETACH PARTITION ${quoteName(operation.object)} FINALIZE;`)}`,
            ]
          : [
              `${hasDefault ? 'CONCURRENTLY is not possible beside a default partition' : 'CONCURRENTLY comes with PostgreSQL 14'}: run it alone in its transaction with a short lock_timeout, and again if it times out.`,
            ],
        edit:
          possible && statement.operations.length === 1
            ? { sql: append(statement.analysed.sql, 'CONCURRENTLY'), outsideTransaction: true }
            : undefined,
      });
    }),
};

function defaultOf(parent: string, catalog: CatalogData): boolean {
  const relation = findRelation(catalog, parent);
  return catalog.relations.some(
    ({ isDefaultPartition, parents }) =>
      isDefaultPartition && parents.includes(`${relation?.schema}.${relation?.name}`),
  );
}
