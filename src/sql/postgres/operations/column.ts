import type { ColumnDef, Constraint } from 'libpg-query';
import type { Operation } from '../../operation.ts';
import { tokenAt } from '../lexer.ts';
import { bodyOf, dotted, findAll, relationName, type StatementSource } from '../tree.ts';
import { typeText } from '../type-name.ts';
import { constraintOperation } from './constraint.ts';
import { operation } from './reader.ts';

interface ColumnPlace {
  table: string;
  source: StatementSource;
  ifNotExists?: boolean;
  text?: string | undefined;
}

/** ADD COLUMN with everything written behind it; its inline constraints stay details, for the table is one. */
export function addColumn(column: ColumnDef, { table, source, ifNotExists, text }: ColumnPlace): Operation {
  const name = column.colname ?? '';
  const type = typeText(column.typeName);
  const constraints = (column.constraints ?? []).flatMap((node) => bodyOf(node, 'Constraint') ?? []);
  const has = (kind: Constraint['contype']) => constraints.some(({ contype }) => contype === kind);
  const generated = constraints.find(({ contype }) => contype === 'CONSTR_GENERATED');
  const identity = constraints.find(({ contype }) => contype === 'CONSTR_IDENTITY');
  const initial = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT');
  const foreign = constraints.find(({ contype }) => contype === 'CONSTR_FOREIGN');
  const check = constraints.find(({ contype }) => contype === 'CONSTR_CHECK');
  const checkOperation = check && constraintOperation(check, { table, column: name, source });
  const serial = /^(small|big)?serial$/.test(type);
  return operation('add column', name, {
    table,
    column: name,
    references: foreign === undefined ? [] : [relationName(foreign.pktable)],
    detail: {
      type,
      notNull: has('CONSTR_NOTNULL') || has('CONSTR_PRIMARY') || serial || identity !== undefined,
      default: initial && defaultText(initial, constraints, source),
      defaultNull: initial !== undefined && isNull(initial.raw_expr),
      defaultCalls: initial && (callsOf(initial.raw_expr).join(',') || undefined),
      serial,
      identity: identity && (identity.generated_when === 'a' ? 'always' : 'by default'),
      generated: generated && (generated.generated_kind === 'v' ? 'virtual' : 'stored'),
      primaryKey: has('CONSTR_PRIMARY'),
      unique: has('CONSTR_UNIQUE'),
      check: checkOperation?.detail?.expression,
      checkNotValid: check?.skip_validation,
      checkNotEnforced: check && isNotEnforced(check, constraints),
      foreignKey: foreign && (foreign.conname ?? `${table.slice(table.indexOf('.') + 1)}_${name}_fkey`),
      foreignKeyNotEnforced: foreign && isNotEnforced(foreign, constraints),
      collation: column.collClause && dotted(column.collClause.collname),
      ifNotExists,
      text,
    },
  });
}

/** Behind a column, NOT ENFORCED is an entry of its own, next to what it is about. */
function isNotEnforced(constraint: Constraint, all: Constraint[]): boolean {
  const behind = all.slice(all.indexOf(constraint) + 1);
  const attributes = behind.slice(
    0,
    behind.findIndex(({ contype }) => contype?.startsWith('CONSTR_ATTR_') !== true) >>> 0,
  );
  return attributes.some(({ contype }) => contype === 'CONSTR_ATTR_NOT_ENFORCED');
}

/** Functions an expression calls, as written; the special forms (now's kin) are not calls. */
export function callsOf(expression: object | undefined): string[] {
  return [...new Set(findAll(expression, 'FuncCall').map((call) => dotted(call.funcname)))];
}

export function isNull(expression: object | undefined): boolean {
  if (expression === undefined) return true;
  const cast = bodyOf(expression, 'TypeCast');
  return cast === undefined ? bodyOf(expression, 'A_Const')?.isnull === true : isNull(cast.arg);
}

/** From behind DEFAULT to the next constraint, or to the end of the column. */
function defaultText(initial: Constraint, all: Constraint[], { sql, at }: StatementSource): string {
  const start = at(initial.location);
  const next = all.map(({ location }) => at(location)).filter((offset) => offset > start);
  const stop = Math.min(sql.length, ...next);
  const from = tokenAt(sql, start).end;
  let depth = 0;
  let index = from;
  for (; index < stop; index = tokenAt(sql, index).end) {
    const symbol = sql[index];
    if (symbol === '(' || symbol === '[') depth++;
    if (symbol === ')' || symbol === ']') depth--;
    if (depth < 0 || (depth === 0 && (symbol === ',' || symbol === ';'))) break;
  }
  return sql.slice(from, index).trim();
}
