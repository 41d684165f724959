import type { A_Expr, Node } from 'libpg-query';
import { parseTree, SyntaxProblem } from '../../sql/postgres/parser.ts';
import { bodyOf, stringOf } from '../../sql/postgres/tree.ts';
import { constantOf, operandOf } from './check-operands.ts';
import { comparisonFacts } from './comparison-facts.ts';
import type { Fact } from './hints.ts';

/** Facts that, if they hold, make the check true; `understood` is false where they may not be enough. */
export interface CheckFacts {
  facts: Fact[];
  understood: boolean;
}

const UNKNOWN: CheckFacts = { facts: [], understood: false };

/**
 * Reads a CHECK as pg_get_constraintdef prints it. Where there are alternatives (OR), `branch` chooses: 0 the first.
 * A domain's VALUE is the column `value`. The parser must be loaded.
 */
export function checkFacts(definition: string, branch = 0): CheckFacts {
  const expression = definition.replace(/^CHECK /, '').replace(/( NO INHERIT| NOT ENFORCED| NOT VALID)+$/, '');
  try {
    const statement = bodyOf(parseTree(`SELECT ${expression}`).stmts?.[0]?.stmt, 'SelectStmt');
    return read(bodyOf(statement?.targetList?.[0], 'ResTarget')?.val, { negated: false, branch });
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) return UNKNOWN;
    throw thrown;
  }
}

interface Reading {
  negated: boolean;
  branch: number;
}

function read(node: Node | undefined, how: Reading): CheckFacts {
  if (node === undefined) return UNKNOWN;
  const bool = bodyOf(node, 'BoolExpr');
  if (bool !== undefined) return readBoolean(bool.boolop ?? '', bool.args ?? [], how);
  const test = bodyOf(node, 'NullTest');
  if (test !== undefined) return readNullTest(test, how.negated);
  const comparison = bodyOf(node, 'A_Expr');
  if (comparison !== undefined) return readComparison(comparison, how);
  const column = operandOf(node);
  if (column?.kind !== 'column' || column.of !== undefined) return UNKNOWN;
  return known({ kind: 'value', column: column.column, hints: { oneOf: [how.negated ? 'false' : 'true'] } });
}

function readBoolean(operator: string, args: Node[], how: Reading): CheckFacts {
  if (operator === 'NOT_EXPR') return read(args[0], { ...how, negated: !how.negated });
  const parts = args.map((arg) => read(arg, how));
  if ((operator === 'AND_EXPR') !== how.negated) return together(parts);
  // `x IS NULL OR …`: the more telling alternatives first, since a NULL comes anyway.
  const telling = parts.filter(({ facts }) => !facts.every(({ kind }) => kind === 'null'));
  const choices = (telling.length > 0 ? telling : parts).filter(({ understood }) => understood);
  const chosen = choices[how.branch % Math.max(1, choices.length)];
  return chosen ?? parts.find(({ facts }) => facts.length > 0) ?? UNKNOWN;
}

function readNullTest(test: { arg?: Node; nulltesttype?: string }, negated: boolean): CheckFacts {
  const operand = operandOf(test.arg);
  if (operand?.kind !== 'column') return UNKNOWN;
  const isNull = (test.nulltesttype === 'IS_NULL') !== negated;
  return known({ kind: isNull ? 'null' : 'not null', column: operand.column });
}

function readComparison(expression: A_Expr, how: Reading): CheckFacts {
  const nulls = readNullEquality(expression, how.negated);
  if (nulls !== undefined) return nulls;
  const count = readNonNullCount(expression, how.negated);
  if (count !== undefined) return count;
  const facts = comparisonFacts(expression, how.negated);
  return facts === undefined ? UNKNOWN : { facts, understood: true };
}

/** `(a IS NULL) = (b IS NULL)` and `<>`: both filled, or one of them. */
function readNullEquality({ lexpr, rexpr, name }: A_Expr, negated: boolean): CheckFacts | undefined {
  const columns = [lexpr, rexpr].map((side) => {
    const test = bodyOf(side, 'NullTest');
    const operand = test && operandOf(test.arg);
    return operand?.kind === 'column'
      ? { column: operand.column, isNull: test?.nulltesttype === 'IS_NULL' }
      : undefined;
  });
  const [a, b] = columns;
  if (a === undefined || b === undefined) return undefined;
  const alike = (stringOf(name?.[0]) === '=') !== negated ? a.isNull === b.isNull : a.isNull !== b.isNull;
  if (!alike) return known({ kind: 'one of', columns: [a.column, b.column] });
  return { facts: [a, b].map(({ column }): Fact => ({ kind: 'not null', column })), understood: true };
}

/** `num_nonnulls(a, b) = 1`. */
function readNonNullCount({ lexpr, rexpr, name }: A_Expr, negated: boolean): CheckFacts | undefined {
  const call = bodyOf(lexpr, 'FuncCall');
  const number = Number(constantOf(rexpr)?.plain);
  const columns = (call?.args ?? []).map(operandOf).flatMap((arg) => (arg?.kind === 'column' ? [arg.column] : []));
  const called = stringOf(call?.funcname?.at(-1));
  if (negated || !['num_nonnulls', 'num_nulls'].includes(called) || columns.length !== call?.args?.length)
    return undefined;
  const wanted = called === 'num_nulls' ? columns.length - number : number;
  const operator = stringOf(name?.[0]);
  if (operator === '=' && wanted === 1) return known({ kind: 'one of', columns });
  if (operator === '<=' && wanted === 1) return known({ kind: 'one of', columns });
  if (operator === '=' || operator === '>=' || operator === '>') {
    const filled = columns.slice(0, operator === '>' ? wanted + 1 : wanted);
    const empty = operator === '=' ? columns.slice(wanted) : [];
    return {
      facts: [
        ...filled.map((column): Fact => ({ kind: 'not null', column })),
        ...empty.map((column): Fact => ({ kind: 'null', column })),
      ],
      understood: true,
    };
  }
  return undefined;
}

function known(fact: Fact): CheckFacts {
  return { facts: [fact], understood: true };
}

function together(parts: CheckFacts[]): CheckFacts {
  return { facts: parts.flatMap(({ facts }) => facts), understood: parts.every(({ understood }) => understood) };
}
