import type { ClassifiedOperation, Edit } from '../analysis.ts';
import type { CatalogRelation } from '../catalog.ts';
import { isSet, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { boundOf } from './partition-bound.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { tokensOf } from './sql-edit.ts';
import { code, listed, quoteName, shortName } from './words.ts';

const rule = 'create-partition-of';

/** CREATE TABLE … PARTITION OF takes ACCESS EXCLUSIVE on the whole partitioned table; ATTACH PARTITION does not. https://www.postgresql.org/docs/current/ddl-partitioning.html */
export const createPartitionOf: Rule = {
  id: rule,
  about: ['create table'],
  check: ({ statements, catalog }) =>
    statements.flatMap((statement) =>
      statement.operations.flatMap((operation) => {
        const parent = operation.kind === 'create table' ? textOf(operation, 'partitionOf') : undefined;
        const locked = statement.locks.filter(({ mode }) => mode === 'AccessExclusiveLock');
        // Where a default partition is read meanwhile, scan-under-lock says all of this.
        if (parent === undefined || locked.length === 0 || statement.work.length > 0) return [];
        const bound = boundOf(statement.analysed.sql);
        const relation = findRelation(catalog, parent);
        const tables = listed(locked.map(({ relation: name }) => shortName(name)));
        return findingAt(statement, {
          rule,
          severity: 'warn',
          message: `CREATE TABLE ${shortName(operation.object)} PARTITION OF needs ACCESS EXCLUSIVE on ${tables}: it waits for every open query of ${shortName(parent)}, and reads and writes of all its partitions queue behind it.`,
          recipe: [
            `Make the table alone: ${code(`CREATE TABLE ${quoteName(operation.object)} (LIKE ${quoteName(parent)} INCLUDING ALL);`)}`,
            `Attach it, under the milder SHARE UPDATE EXCLUSIVE: ${code(`ALTER TABLE ${quoteName(parent)} ATTACH PARTITION ${quoteName(operation.object)} ${bound ?? '…'};`)}`,
          ],
          edit: editOf({ statement, operation, bound, relation }),
        });
      }),
    ),
};

interface EditParts {
  statement: RuleStatement;
  operation: ClassifiedOperation;
  bound: string | undefined;
  relation: CatalogRelation | undefined;
}

/** LIKE copies an identity, which no partition may have. */
function editOf({ statement, operation, bound, relation }: EditParts): Edit | undefined {
  const { analysed, operations } = statement;
  const plain = operations.length === 1 && operation.parts === undefined && !isSet(operation, 'ifNotExists');
  if (relation === undefined || bound === undefined || !plain) return undefined;
  if (relation.columns.some(({ identity }) => identity !== null)) return undefined;
  const tokens = tokensOf(analysed.sql);
  const [create, table] = tokens.slice(0, 2).map(({ start, end }) => analysed.sql.slice(start, end).toLowerCase());
  // Storage parameters, a tablespace or sub-partitions behind the bound would be lost or misplaced.
  if (create !== 'create' || table !== 'table' || /\)\s*(with|using|tablespace|partition)\b/i.test(bound))
    return undefined;
  const [name, parent] = [quoteName(operation.object), quoteName(textOf(operation, 'partitionOf') ?? '')];
  return {
    sql: `CREATE TABLE ${name} (LIKE ${parent} INCLUDING ALL);\nALTER TABLE ${parent} ATTACH PARTITION ${name} ${bound}`,
  };
}
