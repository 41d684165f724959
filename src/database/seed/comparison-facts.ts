import type { A_Expr } from 'libpg-query';
import { bodyOf, stringOf } from '../../sql/postgres/tree.ts';
import { constantsOf, type Operand, operandOf } from './check-operands.ts';
import type { Fact, ValueHints } from './hints.ts';

const FLIPPED: Record<string, string> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=', '=': '=', '<>': '<>' };
const NEGATED: Record<string, string> = { '<': '>=', '>': '<=', '<=': '>', '>=': '<', '=': '<>', '<>': '=' };

type Constant = Operand & { kind: 'constant' };
type Column = Operand & { kind: 'column' };

/** What a comparison demands of its columns; undefined where it is not understood. */
export function comparisonFacts(expression: A_Expr, negated: boolean): Fact[] | undefined {
  const operator = stringOf(expression.name?.at(-1));
  const left = operandOf(expression.lexpr);
  switch (expression.kind) {
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return left?.kind === 'column' ? listFacts({ left, operator, expression, negated }) : undefined;
    case 'AEXPR_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
      return left?.kind === 'column' && !negated ? betweenFacts(left, expression) : undefined;
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return plainFacts({
        left,
        right: operandOf(expression.rexpr),
        operator: asked(expression.kind, operator),
        negated,
      });
    default:
      return undefined;
  }
}

function asked(kind: string, operator: string): string {
  return kind === 'AEXPR_DISTINCT' ? '<>' : kind === 'AEXPR_NOT_DISTINCT' ? '=' : operator;
}

function listFacts(of: { left: Column; operator: string; expression: A_Expr; negated: boolean }): Fact[] | undefined {
  const constants = constantsOf(of.expression.rexpr);
  if (constants === undefined || constants.length === 0) return undefined;
  const { left, operator, negated } = of;
  if (operator === '~~' && !negated) return [valueFact(left, { like: constants[0]?.plain ?? '' })];
  const isMember = (operator === '=') !== negated && of.expression.kind !== 'AEXPR_OP_ALL';
  if (!isMember) return operator === '<>' || operator === '=' ? [] : undefined;
  if (left.of === 'jsonb_typeof' || left.of === 'json_typeof') return jsonTypeFacts(left, constants[0]);
  if (left.of !== undefined && left.of !== 'lower')
    return plainFacts({ left, right: constants[0], operator: '=', negated: false });
  return [valueFact(left, { oneOf: constants.map(({ sql }) => sql) })];
}

function betweenFacts(left: Column, expression: A_Expr): Fact[] | undefined {
  const [low, high] = (bodyOf(expression.rexpr, 'List')?.items ?? []).map(operandOf);
  const above = plainFacts({ left, right: low, operator: '>=', negated: false });
  const below = plainFacts({ left, right: high, operator: '<=', negated: false });
  return above && below && [...above, ...below];
}

function plainFacts(of: {
  left?: Operand | undefined;
  right?: Operand | undefined;
  operator: string;
  negated: boolean;
}): Fact[] | undefined {
  const { left, right } = of;
  if (left === undefined || right === undefined) return undefined;
  const operator = of.negated ? NEGATED[of.operator] : of.operator;
  if (operator === undefined) return ['~~', '~', '~~*', '~*'].includes(of.operator) ? [] : undefined;
  if (left.kind === 'constant') {
    const flipped = FLIPPED[operator];
    return right.kind === 'constant' || flipped === undefined ? undefined : constantFacts(right, flipped, left);
  }
  return right.kind === 'constant' ? constantFacts(left, operator, right) : columnFacts(left, operator, right);
}

function columnFacts(left: Column, operator: string, right: Column): Fact[] | undefined {
  if (left.column === right.column) return caseFacts(left, operator, right);
  if (left.of !== undefined || right.of !== undefined) return undefined;
  const strict = operator === '<' || operator === '>';
  if (operator === '<' || operator === '<=')
    return [{ kind: 'order', less: left.column, greater: right.column, strict }];
  if (operator === '>' || operator === '>=')
    return [{ kind: 'order', less: right.column, greater: left.column, strict }];
  if (operator === '=') return [{ kind: 'equal', columns: [left.column, right.column] }];
  return operator === '<>' ? [{ kind: 'order', less: left.column, greater: right.column, strict: true }] : undefined;
}

/** `code = upper(code)`. */
function caseFacts(left: Column, operator: string, right: Column): Fact[] | undefined {
  const of = left.of ?? right.of;
  if (operator !== '=' || (of !== 'upper' && of !== 'lower')) return undefined;
  return [valueFact(left, { case: of })];
}

function constantFacts(column: Column, operator: string, constant: Constant): Fact[] | undefined {
  if (column.of !== undefined && column.of !== 'upper' && column.of !== 'lower')
    return measureFacts(column, operator, constant);
  const exclusive = operator === '<' || operator === '>';
  const bound = { sql: constant.sql, exclusive, ...(constant.plain !== undefined && { plain: constant.plain }) };
  switch (operator) {
    case '=':
      return [valueFact(column, { oneOf: [constant.sql] })];
    case '>':
    case '>=':
      return [valueFact(column, { min: bound })];
    case '<':
    case '<=':
      return [valueFact(column, { max: bound })];
    case '<>':
    case '!~':
    case '!~*':
    case '!~~':
    case '!~~*':
      return [];
    case '~~':
    case '~~*':
      return [valueFact(column, { like: constant.plain ?? '%' })];
    case '~':
    case '~*':
      return [valueFact(column, { regex: constant.plain ?? '' })];
    default:
      return undefined;
  }
}

/** length(x) <= 5, cardinality(x) > 0, jsonb_typeof(x) = 'object'. */
function measureFacts(column: Column, operator: string, constant: Constant): Fact[] | undefined {
  if (column.of === 'jsonb_typeof' || column.of === 'json_typeof')
    return operator === '=' ? jsonTypeFacts(column, constant) : undefined;
  const number = Number(constant.plain);
  if (!Number.isFinite(number)) return undefined;
  const [minLength, maxLength] = [Math.ceil(number), Math.floor(number)];
  if (operator === '=') return [valueFact(column, { minLength, maxLength })];
  if (operator === '<>') return number === 0 ? [valueFact(column, { minLength: 1 })] : [];
  if (operator === '>' || operator === '>=')
    return [valueFact(column, { minLength: operator === '>' ? maxLength + 1 : minLength })];
  if (operator === '<' || operator === '<=')
    return [valueFact(column, { maxLength: operator === '<' ? minLength - 1 : maxLength })];
  return undefined;
}

function jsonTypeFacts(column: Column, constant: Constant | undefined): Fact[] | undefined {
  return constant?.plain === undefined ? undefined : [valueFact(column, { jsonType: constant.plain })];
}

function valueFact({ column }: Column, hints: ValueHints): Fact {
  return { kind: 'value', column, hints };
}
