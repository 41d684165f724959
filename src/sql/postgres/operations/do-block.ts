import type { DoStmt } from 'libpg-query';
import type { Operation } from '../../operation.ts';
import { parsePlPgSqlTree, parseTree, SyntaxProblem } from '../parser.ts';
import { charOffsets } from '../positions.ts';
import { bodyOf, optionText, type StatementSource, stringOf } from '../tree.ts';
import { operationsOf } from './operations-of.ts';
import { operation } from './reader.ts';

/** DO blocks inside DO blocks are data to EXECUTE; this bounds what a hostile text can make us read. */
const longest = 200_000;

/**
 * The block itself, `dynamic` unless all it runs is written out, then the operations of its static statements,
 * each marked `inBlock`: a condition decides whether they run.
 */
export function doBlock(statement: DoStmt, source: StatementSource): Operation[] {
  const options = (statement.args ?? []).flatMap((node) => bodyOf(node, 'DefElem') ?? []);
  const language = stringOf(options.find(({ defname }) => defname === 'language')?.arg) || 'plpgsql';
  const body = optionText(options.find(({ defname }) => defname === 'as')?.arg) ?? '';
  const block = (dynamic: boolean, { commits = false, straight = false } = {}) =>
    operation('do block', '', { detail: { dynamic, language, commits, straight } });
  if (language !== 'plpgsql' || source.sql.length > longest) return [block(true)];
  const seen = staticStatements(body);
  if (seen === undefined) return [block(true)];
  const operations = seen.statements.flatMap(readStatement);
  const unread = operations.some(({ kind }) => kind === 'other');
  return [block(seen.dynamic || unread, seen), ...operations.map(markInBlock)];
}

interface Seen {
  statements: string[];
  dynamic: boolean;
  /** It ends its own transactions, in batches. */
  commits: boolean;
  /** Every statement runs, once: no condition, loop or exception handler. */
  straight: boolean;
}

function staticStatements(body: string): Seen | undefined {
  try {
    const tag = freeTag(body);
    return collect(parsePlPgSqlTree(`DO ${tag}${body}${tag}`));
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) return undefined;
    throw thrown;
  }
}

/** A dollar quote that does not occur in the body. */
function freeTag(body: string): string {
  let tag = '$lockstep$';
  for (let number = 0; body.includes(tag); number++) tag = `$lockstep${number}$`;
  return tag;
}

const plain = new Set([
  'PLpgSQL_stmt_block',
  'PLpgSQL_stmt_execsql',
  'PLpgSQL_stmt_perform',
  'PLpgSQL_stmt_dynexecute',
  'PLpgSQL_stmt_return',
]);
const branches = new Set(['PLpgSQL_exception_block', 'default_val']);

/** SQL statements, and EXECUTE of plain literals; any other EXECUTE, and PERFORM of functions, is dynamic. */
function collect(tree: unknown): Seen {
  const statements: string[] = [];
  let dynamic = false;
  let commits = false;
  let straight = true;
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, value] of Object.entries(next).reverse()) {
      const query = queryOf(value);
      if (key === 'PLpgSQL_stmt_commit') commits = true;
      if ((key.startsWith('PLpgSQL_stmt_') && !plain.has(key)) || branches.has(key)) straight = false;
      if (key === 'PLpgSQL_stmt_execsql' && query !== undefined) statements.push(query);
      else if (key === 'PLpgSQL_stmt_perform' && query !== undefined) statements.push(query);
      else if (key === 'PLpgSQL_stmt_dynexecute' || key === 'PLpgSQL_stmt_dynfors') {
        const literal = literalOf(query);
        if (literal === undefined) dynamic = true;
        else statements.push(literal);
      } else if (key === 'PLpgSQL_stmt_call') dynamic = true;
      else open.push(value);
    }
  }
  return { statements, dynamic, commits, straight: straight && !dynamic };
}

function queryOf(statement: unknown): string | undefined {
  if (typeof statement !== 'object' || statement === null) return undefined;
  for (const value of Object.values(statement) as unknown[]) {
    const { PLpgSQL_expr: expression } = (value ?? {}) as { PLpgSQL_expr?: { query?: string } };
    if (expression?.query !== undefined) return expression.query;
  }
  return undefined;
}

/** `'ALTER TABLE …'` → its text; anything but one plain literal → undefined. */
function literalOf(expression: string | undefined): string | undefined {
  const text = /^'((?:[^']|'')*)'$/.exec(expression?.trim() ?? '')?.[1];
  return text?.replaceAll("''", "'");
}

function readStatement(sql: string): Operation[] {
  try {
    const at = charOffsets(sql);
    return (parseTree(sql).stmts ?? []).flatMap(({ stmt }) =>
      operationsOf((stmt ?? {}) as Record<string, unknown>, { sql, at: (byte) => at(byte ?? 0) }),
    );
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) return [operation('other', '', { detail: { statement: 'unread' } })];
    throw thrown;
  }
}

function markInBlock(found: Operation): Operation {
  return { ...found, detail: { ...found.detail, inBlock: true } };
}
