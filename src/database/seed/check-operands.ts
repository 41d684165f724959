import type { Node } from 'libpg-query';
import { bodyOf, stringOf } from '../../sql/postgres/tree.ts';
import { literal } from './generator.ts';

/** One side of a comparison. `of` is the function around a column: `length`, `lower`, `jsonb_typeof`. */
export type Operand =
  | { kind: 'column'; column: string; of?: string }
  | { kind: 'constant'; sql: string; plain?: string };

const TEXT_FUNCTIONS = ['btrim', 'ltrim', 'rtrim'];
const KNOWN_FUNCTIONS = [
  'length',
  'char_length',
  'character_length',
  'octet_length',
  'cardinality',
  'array_length',
  'upper',
  'lower',
  'jsonb_typeof',
  'json_typeof',
];

/** Casts are looked through; anything else is undefined. */
export function operandOf(node: Node | undefined): Operand | undefined {
  const column = bodyOf(node, 'ColumnRef');
  if (column !== undefined) return { kind: 'column', column: stringOf(column.fields?.at(-1)) };
  const cast = bodyOf(node, 'TypeCast');
  if (cast !== undefined) return operandOf(cast.arg);
  const call = bodyOf(node, 'FuncCall');
  if (call !== undefined) {
    const name = stringOf(call.funcname?.at(-1));
    const inner = operandOf(call.args?.[0]);
    if (inner?.kind === 'column' && inner.of === undefined) {
      if (KNOWN_FUNCTIONS.includes(name)) return { ...inner, of: name };
      if (TEXT_FUNCTIONS.includes(name)) return inner;
    }
  }
  return constantOf(node);
}

/** A literal, possibly cast or signed, or the current time. */
export function constantOf(node: Node | undefined): (Operand & { kind: 'constant' }) | undefined {
  const cast = bodyOf(node, 'TypeCast');
  if (cast !== undefined) return constantOf(cast.arg);
  const call = bodyOf(node, 'FuncCall');
  if (call !== undefined && stringOf(call.funcname?.at(-1)) === 'now') return { kind: 'constant', sql: 'now()' };
  const now = bodyOf(node, 'SQLValueFunction');
  if (now !== undefined) return { kind: 'constant', sql: now.op === 'SVFOP_CURRENT_DATE' ? 'CURRENT_DATE' : 'now()' };
  const signed = bodyOf(node, 'A_Expr');
  if (signed !== undefined && signed.lexpr === undefined && stringOf(signed.name?.[0]) === '-') {
    const inner = constantOf(signed.rexpr);
    return inner?.plain === undefined ? undefined : number(`-${inner.plain}`);
  }
  const constant = bodyOf(node, 'A_Const');
  if (constant === undefined || constant.isnull === true) return undefined;
  if (constant.sval !== undefined) return text(constant.sval.sval ?? '');
  if (constant.boolval !== undefined) return { kind: 'constant', sql: String(constant.boolval.boolval ?? false) };
  if (constant.fval !== undefined) return number(constant.fval.fval ?? '0');
  return constant.ival === undefined ? undefined : number(String(constant.ival.ival ?? 0));
}

/** Every constant of `ARRAY[…]`, `(…)` or `'{…}'`; undefined if one of them is not. */
export function constantsOf(node: Node | undefined): Array<Operand & { kind: 'constant' }> | undefined {
  const cast = bodyOf(node, 'TypeCast');
  if (cast !== undefined) return constantsOf(cast.arg);
  const items = bodyOf(node, 'A_ArrayExpr')?.elements ?? bodyOf(node, 'List')?.items;
  if (items === undefined) return arrayLiteral(constantOf(node)?.plain);
  const constants = items.map(constantOf).filter((item) => item !== undefined);
  return constants.length === items.length ? constants : undefined;
}

function arrayLiteral(plain: string | undefined): Array<Operand & { kind: 'constant' }> | undefined {
  const inside = /^\{(.*)\}$/s.exec(plain ?? '')?.[1];
  if (inside === undefined || inside.includes('\\') || inside.includes('{')) return undefined;
  const items = inside.match(/"[^"]*"|[^,"]+/g) ?? [];
  return items.map((item) => text(item.startsWith('"') ? item.slice(1, -1) : item));
}

function text(plain: string): Operand & { kind: 'constant' } {
  return { kind: 'constant', sql: literal(plain), plain };
}

function number(plain: string): Operand & { kind: 'constant' } {
  return { kind: 'constant', sql: `(${plain})`, plain };
}
