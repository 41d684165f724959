import { fingerprintOf } from '../sql/postgres/fingerprint.ts';
import { tokenAt } from '../sql/postgres/lexer.ts';
import { normaliseConstants, parseTree, SyntaxProblem } from '../sql/postgres/parser.ts';

export interface QueryShape {
  sql: string;
  fingerprint: string;
}

const QUERIES = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);
const LONGEST = 20_000;

/**
 * A query of pg_stat_statements without anything that could be data: no comments (tools write users' names there), no
 * constants, also those that pg_stat_statements leaves in. Undefined for whatever is not one readable SELECT, INSERT,
 * UPDATE, DELETE or MERGE: utility statements carry passwords (CREATE ROLE … PASSWORD).
 * The parser must be loaded.
 */
export function queryShape(text: string): QueryShape | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    // pg_stat_statements writes `interval $1`, which its own grammar cannot read.
    const readable = withoutComments(text).replace(
      /\b(interval|date|time|timetz|timestamp|timestamptz)\s+(\$\d+)/gi,
      'CAST($2 AS $1)',
    );
    const [statement, ...others] = parseTree(readable).stmts ?? [];
    const kind = Object.keys(statement?.stmt ?? {})[0];
    if (others.length > 0 || kind === undefined || !QUERIES.has(kind)) return undefined;
    const sql = normaliseConstants(readable).replace(/\s+/g, ' ').trim().replace(/;$/, '').trimEnd();
    if (holdsString(sql)) return undefined;
    const print = fingerprintOf(sql);
    return print === undefined ? undefined : { sql, fingerprint: print };
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) return undefined;
    throw thrown;
  }
}

function withoutComments(text: string): string {
  let kept = '';
  for (let index = 0; index < text.length; ) {
    const token = tokenAt(text, index);
    kept += token.kind === 'comment' ? ' ' : text.slice(index, token.end);
    index = token.end;
  }
  return kept;
}

/** A text that is still there is in a place where the normaliser does not look. */
function holdsString(sql: string): boolean {
  for (let index = 0; index < sql.length; ) {
    const token = tokenAt(sql, index);
    if (token.kind === 'string') return true;
    index = token.end;
  }
  return false;
}
