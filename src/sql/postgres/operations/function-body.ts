import type { CreateFunctionStmt } from 'libpg-query';
import { parsePlPgSqlTree, parseTree, SyntaxProblem } from '../parser.ts';
import { bodyOf, stringOf } from '../tree.ts';
import { type QueryFacts, queryFacts } from './query-facts.ts';

/** Tables named and functions called by a body; undefined where not all of it can be read. */
export type BodyFacts = Pick<QueryFacts, 'reads' | 'writes' | 'calls'>;

/** What the body of an SQL or PL/pgSQL function names. `sql` is the whole CREATE FUNCTION. */
export function bodyFacts(statement: CreateFunctionStmt, language: string, sql: string): BodyFacts | undefined {
  try {
    if (statement.sql_body !== undefined) return queryFacts(statement.sql_body);
    if (language === 'sql') return queryFacts(parseTree(textOf(statement)).stmts);
    return language === 'plpgsql' ? plpgsqlFacts(parsePlPgSqlTree(sql)) : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) return undefined;
    throw thrown;
  }
}

function textOf({ options }: CreateFunctionStmt): string {
  const elements = (options ?? []).flatMap((node) => bodyOf(node, 'DefElem') ?? []);
  const as = elements.find(({ defname }) => defname === 'as');
  return stringOf(bodyOf(as?.arg, 'List')?.items?.[0]);
}

/** Every expression and statement of a PL/pgSQL tree. SQL that is put together at run time cannot be read. */
function plpgsqlFacts(tree: unknown): BodyFacts | undefined {
  const found = { reads: new Set<string>(), writes: new Set<string>(), calls: new Set<string>() };
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, value] of Object.entries(next) as Array<[string, unknown]>) {
      if (/^PLpgSQL_stmt_(dynexecute|dynfors|call|open)$/.test(key)) return undefined;
      if (key !== 'PLpgSQL_expr') {
        open.push(value);
        continue;
      }
      const { reads, writes, calls } = expressionFacts((value as { query?: string }).query ?? '');
      for (const name of reads) found.reads.add(name);
      for (const name of writes) found.writes.add(name);
      for (const name of calls) found.calls.add(name);
    }
  }
  return { reads: [...found.reads], writes: [...found.writes], calls: [...found.calls] };
}

/** Of short texts, by the text: functions are full of `NEW.id`, and a history makes the same function again and again. */
const known = new Map<string, QueryFacts>();
const remembered = 2000;
const short = 200;

/** @throws SyntaxProblem */
function expressionFacts(text: string): QueryFacts {
  const before = known.get(text);
  if (before !== undefined) return before;
  const facts = queryFacts(parseExpression(text));
  if (known.size >= remembered) known.clear();
  if (text.length <= short) known.set(text, facts);
  return facts;
}

/** No statement of the grammar begins so: a constant, a quoted name, `NEW.id`, `total :=`; but `SELECT .5` is one. */
const noStatement = /^\s*(?:['"\d]|\w+\s*(?:\.(?!\d)|:?=))/;

/** A statement, an expression, or an assignment. @throws SyntaxProblem */
function parseExpression(text: string): unknown {
  const value = /^\s*[\w."[\]]+\s*:?=(?!=)([\s\S]*)$/.exec(text)?.[1];
  for (const candidate of noStatement.test(text) ? [`SELECT ${text}`] : [text, `SELECT ${text}`]) {
    try {
      return parseTree(candidate).stmts;
    } catch (thrown) {
      if (!(thrown instanceof SyntaxProblem)) throw thrown;
    }
  }
  return parseTree(`SELECT ${value ?? text}`).stmts;
}
