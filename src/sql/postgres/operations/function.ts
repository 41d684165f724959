import type { CreateFunctionStmt } from 'libpg-query';
import { parseTree, SyntaxProblem } from '../parser.ts';
import { bodyOf, dotted, optionText, stringOf } from '../tree.ts';
import { typeText } from '../type-name.ts';
import { doBlock } from './do-block.ts';
import { queryFacts } from './query-facts.ts';
import { operation, type Readers } from './reader.ts';

export const functionReaders: Readers = {
  CreateFunctionStmt: (statement) => {
    const named = namedInBody(statement);
    const kind = statement.replace === true ? 'replace function' : 'create function';
    return [
      operation(kind, dotted(statement.funcname), {
        references: named.reads,
        detail: {
          writes: named.writes.join(',') || undefined,
          arguments: argumentTypes(statement).join(','),
          returns: typeText(statement.returnType) || undefined,
          language: option(statement, 'language'),
          volatility: option(statement, 'volatility') ?? 'volatile',
          securityDefiner: option(statement, 'security') === 'true',
          procedure: statement.is_procedure,
        },
      }),
    ];
  },
  DoStmt: (statement, source) => doBlock(statement, source),
  CallStmt: ({ funccall }) => [operation('call', dotted(funccall?.funcname))],
};

/** What an SQL function names: its body is read when it is made. https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-CHECK-FUNCTION-BODIES */
function namedInBody(statement: CreateFunctionStmt): { reads: string[]; writes: string[] } {
  if (statement.sql_body !== undefined) return queryFacts(statement.sql_body);
  const as = (statement.options ?? [])
    .flatMap((node) => bodyOf(node, 'DefElem') ?? [])
    .find(({ defname }) => defname === 'as');
  const body = stringOf(bodyOf(as?.arg, 'List')?.items?.[0]);
  if (option(statement, 'language')?.toLowerCase() !== 'sql' || body === '') return { reads: [], writes: [] };
  try {
    return queryFacts(parseTree(body).stmts);
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) return { reads: [], writes: [] };
    throw thrown;
  }
}

/** The IN arguments' types, which with the name make the signature. */
function argumentTypes(statement: CreateFunctionStmt): string[] {
  return (statement.parameters ?? [])
    .flatMap((node) => bodyOf(node, 'FunctionParameter') ?? [])
    .filter(({ mode }) => mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE')
    .map(({ argType }) => typeText(argType));
}

function option(statement: CreateFunctionStmt, name: string): string | undefined {
  for (const node of statement.options ?? []) {
    const element = bodyOf(node, 'DefElem');
    if (element?.defname !== name) continue;
    return optionText(element.arg) ?? stringOf(element.arg);
  }
  return undefined;
}
