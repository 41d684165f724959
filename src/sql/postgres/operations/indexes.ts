import type { IndexStmt } from 'libpg-query';
import { bodyOf, hasOption, relationName } from '../tree.ts';
import { queryFacts } from './query-facts.ts';
import { operation, type Readers } from './reader.ts';

const reindexed: Record<string, string> = {
  REINDEX_OBJECT_INDEX: 'index',
  REINDEX_OBJECT_TABLE: 'table',
  REINDEX_OBJECT_SCHEMA: 'schema',
  REINDEX_OBJECT_SYSTEM: 'system',
  REINDEX_OBJECT_DATABASE: 'database',
};

export const indexReaders: Readers = {
  IndexStmt: (statement) => {
    const table = relationName(statement.relation);
    const columns = indexColumns(statement);
    const bare = table.slice(table.indexOf('.') + 1);
    const fallback = `${bare}_${columns.map((name) => (name === '(expression)' ? 'expr' : name)).join('_')}_idx`;
    return [
      operation('create index', statement.idxname ?? fallback, {
        table,
        detail: {
          concurrently: statement.concurrent,
          unique: statement.unique,
          ifNotExists: statement.if_not_exists,
          named: statement.idxname !== undefined,
          columns: columns.join(','),
          method: statement.accessMethod === 'btree' ? undefined : statement.accessMethod,
          partial: statement.whereClause !== undefined,
          only: statement.relation?.inh !== true,
          calls: queryFacts([statement.indexParams, statement.whereClause]).calls.join(',') || undefined,
        },
      }),
    ];
  },
  ReindexStmt: (statement) => {
    const target = reindexed[statement.kind ?? ''] ?? 'table';
    const object = statement.relation === undefined ? (statement.name ?? '') : relationName(statement.relation);
    const detail = { target, concurrently: hasOption(statement.params, 'concurrently') };
    return [operation('reindex', object, { ...(target === 'table' ? { table: object } : {}), detail })];
  },
};

function indexColumns(statement: IndexStmt): string[] {
  return (statement.indexParams ?? []).map((node) => bodyOf(node, 'IndexElem')?.name ?? '(expression)');
}
