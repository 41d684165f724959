import type { Operation } from '../../operation.ts';
import { type Body, bodyOf, findAll, relationName, stringOf } from '../tree.ts';
import { callsOf } from './column.ts';
import { operation, type Readers } from './reader.ts';
import { readTables } from './table.ts';

export const dataReaders: Readers = {
  InsertStmt: (statement) => [...writesInCtes(statement), insert(statement)],
  UpdateStmt: (statement) => [...writesInCtes(statement), update(statement)],
  DeleteStmt: (statement) => [...writesInCtes(statement), remove(statement)],
  MergeStmt: (statement) => [
    ...writesInCtes(statement),
    operation('merge', relationName(statement.relation), {
      table: relationName(statement.relation),
      references: readTables(statement.sourceRelation),
    }),
  ],
  CopyStmt: (statement) => {
    const table = relationName(statement.relation);
    const detail = { from: statement.is_from, program: statement.is_program };
    return [
      operation('copy', table, { ...(table === '' ? {} : { table }), references: readTables(statement.query), detail }),
    ];
  },
  SelectStmt: (statement) => {
    if (statement.intoClause !== undefined) {
      return [
        operation('create table as', relationName(statement.intoClause.rel), { references: readTables(statement) }),
      ];
    }
    const locking = (statement.lockingClause?.length ?? 0) > 0;
    const read = operation('select', '', {
      references: readTables(statement),
      detail: { calls: callsOf(statement).join(',') || undefined, locking },
    });
    return [...writesInCtes(statement), read];
  },
};

function insert(statement: Body<'InsertStmt'>): Operation {
  const select = bodyOf(statement.selectStmt, 'SelectStmt');
  const rows = select?.valuesLists?.length;
  // Rows of a bulk load look alike: the first ones tell which tables and words are named.
  const source = rows === undefined ? statement.selectStmt : select?.valuesLists?.slice(0, 100);
  const table = relationName(statement.relation);
  return operation('insert', table, {
    table,
    references: readTables(source).filter((name) => name !== table),
    detail: {
      fromSelect: select !== undefined && rows === undefined && readTables(select).length > 0,
      rows: rows ?? (select === undefined ? 1 : undefined),
      columns: (statement.cols ?? []).map((node) => bodyOf(node, 'ResTarget')?.name ?? '').join(',') || undefined,
      strings: literals(source),
    },
  });
}

function update(statement: Body<'UpdateStmt'>): Operation {
  const table = relationName(statement.relation);
  const targets = (statement.targetList ?? []).flatMap((node) => bodyOf(node, 'ResTarget') ?? []);
  return operation('update', table, {
    table,
    references: readTables([statement.fromClause, statement.whereClause, statement.targetList]),
    detail: {
      columns: targets.map(({ name }) => name ?? '').join(','),
      where: statement.whereClause !== undefined,
      byKey: comparesToLiteral(statement.whereClause),
      strings: literals([statement.targetList, statement.whereClause]),
    },
  });
}

function remove(statement: Body<'DeleteStmt'>): Operation {
  const table = relationName(statement.relation);
  return operation('delete', table, {
    table,
    references: readTables([statement.usingClause, statement.whereClause]),
    detail: { where: statement.whereClause !== undefined, byKey: comparesToLiteral(statement.whereClause) },
  });
}

/** `WITH moved AS (DELETE …) INSERT …`: every write counts. */
function writesInCtes(statement: { withClause?: object }): Operation[] {
  return findAll(statement.withClause, 'CommonTableExpr').flatMap(({ ctequery }) => {
    const inserted = bodyOf(ctequery, 'InsertStmt');
    if (inserted !== undefined) return [insert(inserted)];
    const updated = bodyOf(ctequery, 'UpdateStmt');
    if (updated !== undefined) return [update(updated)];
    const deleted = bodyOf(ctequery, 'DeleteStmt');
    return deleted === undefined ? [] : [remove(deleted)];
  });
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
