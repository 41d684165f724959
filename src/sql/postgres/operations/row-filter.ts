import type { Node, RangeVar } from 'libpg-query';
import { bodyOf, findAll, stringOf } from '../tree.ts';
import { queryFacts } from './query-facts.ts';

interface Filtered {
  /** The table whose rows are changed, as written. */
  table: string;
  whereClause?: object | undefined;
  /** FROM or USING. */
  fromClause?: readonly object[] | undefined;
  withClause?: object | undefined;
}

/** What the text of an UPDATE or DELETE tells of how many rows it changes; undefined details are left out. */
export interface FilterFacts {
  /** No WHERE, or one that is always true. */
  everyRow: true | undefined;
  /** A LIMIT on the table's own rows bounds it: one batch of a backfill. */
  limited: true | undefined;
  /** Columns that are compared with constants, comma separated: every one of them must fit. */
  equals: string | undefined;
}

export function filterFacts({ table, whereClause, fromClause, withClause }: Filtered): FilterFacts {
  const sources = [withClause, fromClause, ...findAll(whereClause, 'SubLink').filter(isAny)];
  const limited = sources.some((source) => limits(source, table));
  return {
    everyRow: whereClause === undefined || isAlways(whereClause) ? true : undefined,
    limited: limited || isRange(whereClause) || undefined,
    equals: [...new Set(comparedColumns(whereClause))].join(',') || undefined,
  };
}

/**
 * The columns that a statement's expressions read, comma separated, at most 50: `table.column` (its bare name, whatever
 * the alias) where a table is written, else `column`.
 */
export function columnsRead(statement: object, expressions: unknown): string | undefined {
  const tables = new Map<string, string>();
  for (const { relname = '', alias } of relationsIn(statement)) tables.set(alias?.aliasname ?? relname, relname);
  const names = findAll(expressions, 'ColumnRef').map(({ fields }) => {
    const column = stringOf(fields?.at(-1));
    const qualifier = stringOf(fields?.at(-2));
    return column === '' || qualifier === '' ? column : `${tables.get(qualifier) ?? qualifier}.${column}`;
  });
  return [...new Set(names)].filter(Boolean).slice(0, 50).join(',') || undefined;
}

/** Tables anywhere in it, and its own target, which stands in the tree without a tag. */
function relationsIn(statement: object): RangeVar[] {
  const { relation } = statement as { relation?: RangeVar };
  return [...findAll(statement, 'RangeVar'), ...(relation === undefined ? [] : [relation])];
}

function isAny({ subLinkType }: { subLinkType?: string }): boolean {
  return subLinkType === 'ANY_SUBLINK';
}

/** A sub-select with a LIMIT that reads the table itself; one on another table bounds nothing. */
function limits(source: unknown, table: string): boolean {
  return findAll(source, 'SelectStmt').some(
    (select) =>
      select.limitCount !== undefined &&
      bodyOf(select.limitCount, 'A_Const')?.isnull !== true &&
      queryFacts({ SelectStmt: select }).reads.includes(table),
  );
}

/** `true`, `1 = 1`, and these among OR or all of AND. */
function isAlways(where: object | undefined): boolean {
  const constant = bodyOf(where, 'A_Const');
  if (constant !== undefined) return constant.boolval?.boolval === true;
  const boolean = bodyOf(where, 'BoolExpr');
  if (boolean?.boolop === 'OR_EXPR') return (boolean.args ?? []).some(isAlways);
  if (boolean?.boolop === 'AND_EXPR') return (boolean.args ?? []).every(isAlways);
  const comparison = bodyOf(where, 'A_Expr');
  if (comparison?.kind !== 'AEXPR_OP' || stringOf(comparison.name?.[0]) !== '=') return false;
  const [left, right] = [constantOf(comparison.lexpr), constantOf(comparison.rexpr)];
  return left !== undefined && left === right;
}

/** `id BETWEEN 1 AND 1000`: a batch by its key. */
function isRange(where: object | undefined): boolean {
  const boolean = bodyOf(where, 'BoolExpr');
  if (boolean?.boolop === 'AND_EXPR') return (boolean.args ?? []).some(isRange);
  const comparison = bodyOf(where, 'A_Expr');
  if (comparison?.kind !== 'AEXPR_BETWEEN') return false;
  const bounds = bodyOf(comparison.rexpr, 'List')?.items ?? [];
  const column = stringOf(bodyOf(comparison.lexpr, 'ColumnRef')?.fields?.at(-1));
  return /^(id|.*_id)$/.test(column) && bounds.every((bound) => bodyOf(bound, 'A_Const')?.ival !== undefined);
}

function constantOf(node: Node | undefined): string | undefined {
  const constant = bodyOf(node, 'A_Const');
  if (constant === undefined || constant.isnull === true) return undefined;
  return JSON.stringify([constant.ival, constant.sval, constant.fval, constant.boolval]);
}

/** `a = 1 AND b IN ('x', 'y')` → a, b. */
function comparedColumns(where: object | undefined): string[] {
  const boolean = bodyOf(where, 'BoolExpr');
  if (boolean?.boolop === 'AND_EXPR') return (boolean.args ?? []).flatMap(comparedColumns);
  const comparison = bodyOf(where, 'A_Expr');
  if (comparison === undefined || stringOf(comparison.name?.[0]) !== '=') return [];
  if (!['AEXPR_OP', 'AEXPR_IN', 'AEXPR_OP_ANY'].includes(comparison.kind ?? '')) return [];
  const column = stringOf(bodyOf(comparison.lexpr, 'ColumnRef')?.fields?.at(-1));
  return column !== '' && isConstant(comparison.rexpr) ? [column] : [];
}

function isConstant(node: object | undefined): boolean {
  if (node === undefined) return false;
  const cast = bodyOf(node, 'TypeCast');
  if (cast !== undefined) return isConstant(cast.arg);
  const items = bodyOf(node, 'List')?.items ?? bodyOf(node, 'A_ArrayExpr')?.elements;
  return items === undefined ? bodyOf(node, 'A_Const') !== undefined : items.every((item) => isConstant(item));
}
