import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule, type RuleInput } from './rule.ts';
import { code, quoteName, shortName, tableSql } from './words.ts';

const rule = 'drop-primary-key';

/** Replication, foreign keys and ON CONFLICT need the primary key. https://www.postgresql.org/docs/current/logical-replication-publication.html */
export const dropPrimaryKey: Rule = {
  id: rule,
  about: ['drop constraint'],
  check: (input) =>
    operationsOf(input, 'drop constraint').flatMap(({ statement, operation }) => {
      const relation = findRelation(input.catalog, operation.table ?? '');
      const key = relation?.constraints.find(({ name, kind }) => name === operation.object && kind === 'primary key');
      if (relation === undefined || key === undefined || operation.phase !== 'contract') return [];
      const name = `${relation.schema}.${relation.name}`;
      const publication = publishing(input, name);
      const breaks = publication !== undefined && (relation.replicaIdentity ?? 'default') === 'default';
      const columns = key.columns.join(', ');
      return findingAt(statement, {
        rule,
        severity: breaks ? 'block' : 'warn',
        message: breaks
          ? `${shortName(name)} is published by ${publication}: without its primary key every UPDATE and DELETE of it fails (error 55000).`
          : `Without its primary key, ON CONFLICT (${columns}) on ${shortName(name)} fails, no foreign key can point at it, and logical replication of its UPDATEs and DELETEs stops.`,
        recipe: [
          `Make the new key first: ${code(`CREATE UNIQUE INDEX CONCURRENTLY ${quoteName(`${relation.name}_new_key`)} ON ${tableSql(operation)} (…);`)} on NOT NULL columns.`,
          `Let replication use it: ${code(`ALTER TABLE ${tableSql(operation)} REPLICA IDENTITY USING INDEX ${quoteName(`${relation.name}_new_key`)};`)}`,
          `Then change the key in one transaction: ${code(`ALTER TABLE ${tableSql(operation)} DROP CONSTRAINT ${quoteName(key.name)}, ADD PRIMARY KEY USING INDEX ${quoteName(`${relation.name}_new_key`)};`)}`,
        ],
      });
    }),
};

function publishing({ catalog }: RuleInput, table: string): string | undefined {
  return catalog.publications?.find(
    ({ tables }) => tables === 'all' || tables.some((name) => name === table || name.startsWith(`${table} `)),
  )?.name;
}
