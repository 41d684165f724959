import type { CreateFunctionStmt } from 'libpg-query';
import { bodyOf, dotted, optionText, stringOf } from '../tree.ts';
import { typeText } from '../type-name.ts';
import { doBlock } from './do-block.ts';
import { bodyFacts } from './function-body.ts';
import { operation, type Readers } from './reader.ts';

export const functionReaders: Readers = {
  CreateFunctionStmt: (statement, { sql }) => {
    const kind = statement.replace === true ? 'replace function' : 'create function';
    const language = option(statement, 'language')?.toLowerCase() ?? (statement.sql_body === undefined ? '' : 'sql');
    const body = bodyFacts(statement, language, sql);
    // An SQL body is read, and what it names locked, when the function is made.
    const named = language === 'sql' ? body : undefined;
    return [
      operation(kind, dotted(statement.funcname), {
        references: named?.reads ?? [],
        detail: {
          writes: named?.writes.join(',') || undefined,
          bodyCalls: body?.calls.join(',') || undefined,
          opaque: body === undefined || body.reads.length + body.writes.length > 0,
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
