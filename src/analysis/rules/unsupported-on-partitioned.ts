import type { ClassifiedOperation } from '../analysis.ts';
import type { CatalogData, CatalogRelation } from '../catalog.ts';
import { isSet, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, type Rule, type RuleInput } from './rule.ts';
import { code, columnsSql, quoteName, shortName, tableSql } from './words.ts';

const rule = 'unsupported-on-partitioned';

interface Refusal {
  what: string;
  recipe: string[];
}

/**
 * What PostgreSQL refuses on a partitioned table.
 * https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS
 */
export const unsupportedOnPartitioned: Rule = {
  id: rule,
  check: (input) =>
    input.statements.flatMap((statement) => {
      // Seen to run, or to fail: then that is told.
      if (statement.traced !== undefined) return [];
      return statement.operations.flatMap((operation) => {
        const refused = refusal(operation, input);
        if (refused === undefined) return [];
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `${refused.what}: PostgreSQL refuses it, and the migration fails.`,
          recipe: refused.recipe,
        });
      });
    }),
};

function refusal(operation: ClassifiedOperation, { catalog, serverMajor }: RuleInput): Refusal | undefined {
  if (!mayBeRefused(operation)) return undefined;
  const name = operation.kind === 'drop index' ? tableOfIndex(catalog, operation.object) : (operation.table ?? '');
  const relation = name === undefined ? undefined : findRelation(catalog, name);
  if (relation?.kind !== 'partitioned table') return undefined;
  const [table, short] = [tableSql(operation), shortName(name ?? '')];
  if (operation.kind === 'create index' && isSet(operation, 'concurrently')) {
    const index = quoteName(operation.object);
    return {
      what: `${short} is partitioned, and CREATE INDEX CONCURRENTLY is not possible there`,
      recipe: [
        `Make the parent's index alone: ${code(`CREATE INDEX ${index} ON ONLY ${table} (${columnsSql(operation)});`)} It stays invalid for now.`,
        'For each partition, in a migration without a transaction: `CREATE INDEX CONCURRENTLY <partition_index> ON <partition> (…);`',
        `Attach each: ${code(`ALTER INDEX ${index} ATTACH PARTITION <partition_index>;`)} The parent's index becomes valid with the last.`,
      ],
    };
  }
  if (operation.kind === 'drop index' && isSet(operation, 'concurrently')) {
    return {
      what: `${operation.object} is an index of the partitioned table ${short}, and DROP INDEX CONCURRENTLY is not possible there`,
      recipe: [
        `With a short lock_timeout, at a quiet hour: ${code(`DROP INDEX ${quoteName(operation.object)};`)} It locks ${short} and every partition for a moment.`,
      ],
    };
  }
  if (operation.kind === 'add foreign key' && isSet(operation, 'notValid') && serverMajor < 18) {
    return {
      what: `${short} is partitioned, and before PostgreSQL 18 a foreign key NOT VALID is not possible there`,
      recipe: [
        `Give each partition its own, unchecked, then check it: ${code(`ALTER TABLE <partition> ADD CONSTRAINT ${quoteName(operation.object)} FOREIGN KEY (${columnsSql(operation)}) REFERENCES ${quoteName(operation.references?.[0] ?? '')} NOT VALID;`)} and ${code(`ALTER TABLE <partition> VALIDATE CONSTRAINT ${quoteName(operation.object)};`)}`,
        `Then the parent's, without NOT VALID: it takes over what the partitions have, and reads nothing again.`,
      ],
    };
  }
  if (operation.kind === 'detach partition' && isSet(operation, 'concurrently') && hasDefault(catalog, relation)) {
    return {
      what: `${short} has a default partition, and beside one DETACH PARTITION … CONCURRENTLY is not possible`,
      recipe: [
        `Alone in its transaction, after ${code("SET LOCAL lock_timeout = '2s';")} and again if it times out: ${code(`ALTER TABLE ${table} DETACH PARTITION ${quoteName(operation.object)};`)}`,
      ],
    };
  }
  if (textOf(operation, 'usingIndex') !== undefined) {
    return {
      what: `${short} is partitioned, and ADD CONSTRAINT … USING INDEX is not possible there`,
      recipe: [
        `Make a unique index on each partition (CONCURRENTLY), then ${code(`ALTER TABLE ONLY ${table} ADD CONSTRAINT ${quoteName(operation.object)} UNIQUE (…);`)}`,
        `Attach each partition's index: ${code(`ALTER INDEX ${quoteName(operation.object)} ATTACH PARTITION <partition_index>;`)}`,
      ],
    };
  }
  return undefined;
}

/** Few statements are worth a look at the schema. */
function mayBeRefused(operation: ClassifiedOperation): boolean {
  return (
    isSet(operation, 'concurrently') || isSet(operation, 'notValid') || textOf(operation, 'usingIndex') !== undefined
  );
}

function hasDefault({ relations }: CatalogData, { schema, name }: CatalogRelation): boolean {
  return relations.some(
    ({ isDefaultPartition, parents }) => isDefaultPartition && parents.includes(`${schema}.${name}`),
  );
}

function tableOfIndex(catalog: CatalogData, index: string): string | undefined {
  const bare = index.split('.').at(-1);
  const owner = catalog.relations.find(({ indexes }) => indexes.some(({ name }) => name === bare));
  return owner && `${owner.schema}.${owner.name}`;
}
