import type { CreateStmt } from 'libpg-query';
import { LOCK_MODES } from '../../lock-modes.ts';
import type { Operation } from '../../operation.ts';
import { bodyOf, findAll, hasOption, relationName, type StatementSource, stringOf } from '../tree.ts';
import { addColumn } from './column.ts';
import { constraintOperation } from './constraint.ts';
import { namedIn, queryFacts } from './query-facts.ts';
import { operation, type Readers } from './reader.ts';

/** LOCK TABLE's numbers. https://www.postgresql.org/docs/current/explicit-locking.html */
const lockModes = ['', ...LOCK_MODES];

export const tableReaders: Readers = {
  CreateStmt: (statement, source) => [createTable(statement, source)],
  CreateForeignTableStmt: ({ base }, source) =>
    base === undefined ? [] : [createTable(base, source, { foreign: true })],
  CreateTableAsStmt: (statement) => {
    const isView = statement.objtype === 'OBJECT_MATVIEW';
    const { reads, detail } = namedIn(statement.query);
    return [
      operation(isView ? 'create materialized view' : 'create table as', relationName(statement.into?.rel), {
        references: reads,
        detail: {
          ...detail,
          execute: bodyOf(statement.query, 'ExecuteStmt') !== undefined,
          ifNotExists: statement.if_not_exists,
          withNoData: statement.into?.skipData,
          temporary: statement.into?.rel?.relpersistence === 't',
        },
      }),
    ];
  },
  TruncateStmt: ({ relations, behavior, restart_seqs }) =>
    (relations ?? []).map((node) => {
      const table = relationName(bodyOf(node, 'RangeVar'));
      const detail = { cascade: behavior === 'DROP_CASCADE', restart: restart_seqs, only: isOnly(node) };
      return operation('truncate', table, { table, detail });
    }),
  LockStmt: ({ relations, mode }) =>
    (relations ?? []).map((node) => {
      const table = relationName(bodyOf(node, 'RangeVar'));
      return operation('lock table', table, { table, detail: { mode: lockModes[mode ?? 8], only: isOnly(node) } });
    }),
  VacuumStmt: ({ rels, options, is_vacuumcmd }) => {
    const full = hasOption(options, 'full');
    const named = (rels ?? [])
      .flatMap((node) => bodyOf(node, 'VacuumRelation') ?? [])
      .map(({ relation }) => relationName(relation));
    const kind = is_vacuumcmd !== true ? 'analyze' : full ? 'rewrite table' : 'vacuum';
    const detail = { command: full ? 'VACUUM FULL' : undefined, all: named.length === 0 };
    if (named.length === 0) return [operation(kind, '', { detail })];
    return named.map((table) => operation(kind, table, { table, detail }));
  },
  ClusterStmt: ({ relation, indexname }) => {
    const table = relationName(relation);
    const detail = { command: 'CLUSTER', index: indexname, all: relation === undefined };
    return [operation('rewrite table', table, { ...(relation === undefined ? {} : { table }), detail })];
  },
};

function createTable(statement: CreateStmt, source: StatementSource, extra: Record<string, boolean> = {}): Operation {
  const parents = tables(statement.inhRelations);
  const elements = statement.tableElts ?? [];
  const likes = findAll(elements, 'TableLikeClause').map(({ relation }) => relationName(relation));
  const foreign = findAll(elements, 'Constraint')
    .filter(({ contype }) => contype === 'CONSTR_FOREIGN')
    .map(({ pktable }) => relationName(pktable));
  const columns = elements.flatMap((element) => bodyOf(element, 'ColumnDef')?.colname ?? []);
  const name = relationName(statement.relation);
  const parents2 = foreign.filter((table) => table !== name);
  const made = operation('create table', name, {
    table: name,
    references: [...new Set([...parents2, ...parents, ...likes])],
    detail: {
      ifNotExists: statement.if_not_exists,
      columns: columns.join(',') || undefined,
      foreignKeys: [...new Set(parents2)].join(',') || undefined,
      keys: foreignKeysOf(elements).join(';') || undefined,
      partitionOf: statement.partbound === undefined ? undefined : parents[0],
      defaultPartition: statement.partbound?.is_default,
      inherits: statement.partbound === undefined ? parents.join(',') || undefined : undefined,
      like: likes.join(',') || undefined,
      partitioned: statement.partspec !== undefined,
      temporary: statement.relation?.relpersistence === 't',
      unlogged: statement.relation?.relpersistence === 'u',
      text: parents2.length > 0 ? source.sql.slice(0, 2000) : undefined,
      ...extra,
    },
  });
  const parts = elements.flatMap((element) => partOf(element, name, source));
  return parts.length === 0 ? made : { ...made, parts };
}

function partOf(element: object, table: string, source: StatementSource): Operation[] {
  const column = bodyOf(element, 'ColumnDef');
  if (column !== undefined) return [addColumn(column, { table, source })];
  const constraint = bodyOf(element, 'Constraint');
  const made = constraint && constraintOperation(constraint, { table, source });
  return made === undefined ? [] : [made];
}

/** Tables (and views) that a query names, CTE names left out. */
export function readTables(query: unknown): string[] {
  return queryFacts(query).reads;
}

function isOnly(relation: object): boolean {
  return bodyOf(relation, 'RangeVar')?.inh !== true;
}

/** `a,b>parent` for every foreign key, behind a column or apart. */
function foreignKeysOf(elements: readonly object[]): string[] {
  return elements.flatMap((element) => {
    const column = bodyOf(element, 'ColumnDef');
    const own = column === undefined ? [element] : (column.constraints ?? []);
    return own.flatMap((node) => {
      const constraint = bodyOf(node, 'Constraint');
      if (constraint?.contype !== 'CONSTR_FOREIGN') return [];
      const columns = constraint.fk_attrs?.map(stringOf) ?? [column?.colname ?? ''];
      return [`${columns.join(',')}>${relationName(constraint.pktable)}`];
    });
  });
}

function tables(relations: readonly object[] | undefined): string[] {
  return (relations ?? []).map((node) => relationName(bodyOf(node, 'RangeVar')));
}
