import type { Operation } from '../../operation.ts';
import { type Body, bodyOf, findAll, relationName, stringOf } from '../tree.ts';
import { namedIn, queryFacts } from './query-facts.ts';
import { operation, type Readers } from './reader.ts';
import { columnsRead, filterFacts } from './row-filter.ts';
import { valueKinds } from './value-kinds.ts';

export const dataReaders: Readers = {
  InsertStmt: (statement) => [...writesInCtes(statement), insert(statement)],
  UpdateStmt: (statement) => [...writesInCtes(statement), update(statement)],
  DeleteStmt: (statement) => [...writesInCtes(statement), remove(statement)],
  MergeStmt: (statement) => [...writesInCtes(statement), merge(statement)],
  CopyStmt: (statement) => {
    const table = relationName(statement.relation);
    const { reads, detail } = namedIn(statement.query);
    const more = { from: statement.is_from, program: statement.is_program };
    const into = table === '' ? {} : { table };
    return [
      ...writesIn(statement.query),
      operation('copy', table, { ...into, references: reads, detail: { ...more, ...detail } }),
    ];
  },
  SelectStmt: (statement) => {
    const { reads, detail } = namedIn({ SelectStmt: statement });
    if (statement.intoClause !== undefined) {
      const temporary = statement.intoClause.rel?.relpersistence === 't';
      return [
        operation('create table as', relationName(statement.intoClause.rel), {
          references: reads,
          detail: { temporary, ...detail },
        }),
      ];
    }
    const locking = (statement.lockingClause?.length ?? 0) > 0;
    return [...writesInCtes(statement), operation('select', '', { references: reads, detail: { ...detail, locking } })];
  },
};

function insert(statement: Body<'InsertStmt'>): Operation {
  const select = bodyOf(statement.selectStmt, 'SelectStmt');
  const rows = select?.valuesLists?.length;
  // Rows of a bulk load look alike: the first ones tell which words are named.
  const source = rows === undefined ? statement.selectStmt : select?.valuesLists?.slice(0, 100);
  const table = relationName(statement.relation);
  const columns = (statement.cols ?? []).map((node) => bodyOf(node, 'ResTarget')?.name ?? '');
  const { reads, detail } = namedIn(statement);
  return operation('insert', table, {
    table,
    references: reads.filter((name) => name !== table),
    detail: {
      readsItself: reads.includes(table),
      fromSelect: select !== undefined && rows === undefined && queryFacts(statement.selectStmt).reads.length > 0,
      rows: rows ?? (select === undefined ? 1 : undefined),
      columns: columns.join(',') || undefined,
      values: valueKinds(select?.valuesLists ?? singleRow(select)),
      columnsRead: rows === undefined ? columnsRead(statement, statement.selectStmt) : undefined,
      limited: bodyOf(select?.limitCount, 'A_Const') !== undefined,
      strings: literals(source),
      positive: positiveColumns(columns, select?.valuesLists),
      onConflict: statement.onConflictClause !== undefined,
      arbiter: statement.onConflictClause?.infer !== undefined,
      ...detail,
    },
  });
}

/** `INSERT … SELECT 1, 'a'`, which gives one row whatever there is. */
function singleRow(select: Body<'SelectStmt'> | undefined): object[] | undefined {
  if (select?.targetList === undefined || select.fromClause !== undefined || select.whereClause !== undefined)
    return undefined;
  if (select.larg !== undefined || select.limitCount !== undefined || select.havingClause !== undefined)
    return undefined;
  const items = select.targetList.flatMap((node) => bodyOf(node, 'ResTarget')?.val ?? []);
  return [{ List: { items } }];
}

/** Columns (by name) that are given a whole number over 0 in one of the first rows. */
function positiveColumns(columns: string[], rows: readonly object[] | undefined): string | undefined {
  const found = new Set<string>();
  for (const row of (rows ?? []).slice(0, 100)) {
    for (const [index, value] of (bodyOf(row, 'List')?.items ?? []).entries()) {
      const column = columns[index];
      if (column !== undefined && (bodyOf(value, 'A_Const')?.ival?.ival ?? 0) > 0) found.add(column);
    }
  }
  return [...found].join(',') || undefined;
}

function update(statement: Body<'UpdateStmt'>): Operation {
  const table = relationName(statement.relation);
  const targets = (statement.targetList ?? []).flatMap((node) => bodyOf(node, 'ResTarget') ?? []);
  const { reads, detail } = namedIn(statement);
  return operation('update', table, {
    table,
    references: reads,
    detail: {
      columns: targets.map(({ name }) => name ?? '').join(','),
      where: statement.whereClause !== undefined,
      byKey: comparesToLiteral(statement.whereClause),
      targetOnly: statement.relation?.inh !== true,
      nulls: nullsSet(targets),
      ...filterFacts({ ...statement, table }),
      columnsRead: columnsRead(statement, [statement.targetList, statement.whereClause]),
      strings: literals([statement.targetList, statement.whereClause]),
      ...detail,
    },
  });
}

/** Columns that are set to NULL: nothing has to be looked up for them. */
function nullsSet(targets: ReadonlyArray<{ name?: string; val?: object }>): string | undefined {
  const nulls = targets.filter(({ val }) => bodyOf(val, 'A_Const')?.isnull === true);
  return nulls.map(({ name }) => name ?? '').join(',') || undefined;
}

function remove(statement: Body<'DeleteStmt'>): Operation {
  const table = relationName(statement.relation);
  const { reads, detail } = namedIn(statement);
  return operation('delete', table, {
    table,
    references: reads,
    detail: {
      where: statement.whereClause !== undefined,
      byKey: comparesToLiteral(statement.whereClause),
      targetOnly: statement.relation?.inh !== true,
      ...filterFacts({ ...statement, table, fromClause: statement.usingClause }),
      ...detail,
    },
  });
}

function merge(statement: Body<'MergeStmt'>): Operation {
  const table = relationName(statement.relation);
  const { reads, detail } = namedIn(statement);
  const commands = (statement.mergeWhenClauses ?? []).map((node) => bodyOf(node, 'MergeWhenClause')?.commandType);
  const actions = commands.flatMap((command) => mergeActions[command ?? ''] ?? []);
  return operation('merge', table, {
    table,
    references: reads,
    detail: { ...detail, actions: [...new Set(actions)].join(',') || undefined },
  });
}

const mergeActions: Record<string, string> = { CMD_INSERT: 'insert', CMD_UPDATE: 'update', CMD_DELETE: 'delete' };

function writesIn(query: object | undefined): Operation[] {
  const inserted = bodyOf(query, 'InsertStmt');
  if (inserted !== undefined) return [insert(inserted)];
  const updated = bodyOf(query, 'UpdateStmt');
  if (updated !== undefined) return [update(updated)];
  const merged = bodyOf(query, 'MergeStmt');
  if (merged !== undefined) return [merge(merged)];
  const deleted = bodyOf(query, 'DeleteStmt');
  return deleted === undefined ? [] : [remove(deleted)];
}

/** `WITH moved AS (DELETE …) INSERT …`: every write counts. */
function writesInCtes(statement: { withClause?: object }): Operation[] {
  return findAll(statement.withClause, 'CommonTableExpr').flatMap(({ ctequery }) => writesIn(ctequery));
}

/** `WHERE id = 7` (and more AND …): a handful of rows, not a pass over the table. */
function comparesToLiteral(where: object | undefined): boolean {
  const boolean = bodyOf(where, 'BoolExpr');
  if (boolean?.boolop === 'AND_EXPR') return (boolean.args ?? []).some(comparesToLiteral);
  const comparison = bodyOf(where, 'A_Expr');
  if (comparison === undefined || comparison.kind !== 'AEXPR_OP' || stringOf(comparison.name?.[0]) !== '=')
    return false;
  const column = bodyOf(comparison.lexpr, 'ColumnRef')?.fields?.at(-1);
  return /^(id|.*_id|uuid|key|slug|code)$/.test(stringOf(column)) && bodyOf(comparison.rexpr, 'A_Const') !== undefined;
}

/** String literals (at most 20 short ones), by which the use of a new enum value is seen. */
function literals(node: unknown): string | undefined {
  const found = findAll(node, 'A_Const').flatMap(({ sval }) => sval?.sval ?? []);
  const short = [...new Set(found)].filter((text) => text.length <= 63 && !text.includes('\n')).slice(0, 20);
  return short.join('\n') || undefined;
}
