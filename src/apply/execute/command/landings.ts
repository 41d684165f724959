import names from '../../../analysis/locks/builtin-functions.json' with { type: 'json' };
import type { ParsedStatement } from '../../../sql/operation.ts';
import { parseStatements } from '../../../sql/postgres/parse.ts';
import { bodyOf, findAll, stringOf, tagOf } from '../../../sql/postgres/tree.ts';

/** What one statement leaves behind. */
type Effect =
  | { kind: 'begin' | 'end' }
  /** Nothing, or what is the same the second time. */
  | { kind: 'none' }
  | { kind: 'change'; sql: string; rows: boolean };

/** Of one session: what may land although the command's own history does not say so. */
export interface Landings {
  /** A text by the simple protocol, about to be sent. @returns what lands by it, alone */
  query(sql: string): string | undefined;
  /** Parse: a statement by its name. */
  parse(name: string, sql: string): void;
  /** Bind: that statement is about to run. @returns as {@link query} */
  bind(name: string): string | undefined;
}

/**
 * A command that is cut off is run again where its own history shows what has landed: where it writes that in the
 * transaction of what it changes. So a change outside a transaction, and a transaction that changes something and
 * writes no row, are told apart, before they are sent. Call `loadParser` before.
 */
export function createLandings(): Landings {
  const statements = new Map<string, Effect[]>();
  let open = false;
  let changed: string | undefined;
  let rows = false;

  function take(effects: readonly Effect[]): string | undefined {
    let landed: string | undefined;
    const isAlone = !open && effects.length === 1;
    const end = (): void => {
      if (changed !== undefined && (isAlone || !rows)) landed ??= changed;
      changed = undefined;
      rows = open = false;
    };
    for (const effect of effects) {
      if (effect.kind === 'begin') open = true;
      else if (effect.kind === 'end') end();
      else if (effect.kind === 'change') {
        changed ??= effect.sql;
        rows ||= effect.rows;
      }
    }
    // Several statements in one text are a transaction of their own:
    // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
    if (!open) end();
    return landed;
  }

  return {
    query: (sql) => take(effectsOf(sql)),
    parse: (name, sql) => void statements.set(name, effectsOf(sql)),
    bind: (name) => take(statements.get(name) ?? []),
  };
}

function effectsOf(sql: string): Effect[] {
  const parsed = parseStatements(sql);
  return parsed.ok ? parsed.statements.map(effectOf) : [{ kind: 'change', sql, rows: false }];
}

function effectOf(statement: ParsedStatement): Effect {
  const { node, sql, transaction } = statement;
  if (transaction === 'begin') return { kind: 'begin' };
  // A rollback lands nothing, and one that was meant to and did not is no worse than a commit that was refused.
  if (transaction === 'commit' || transaction === 'rollback') return { kind: 'end' };
  if (transaction !== undefined || isRepeatable(statement)) return { kind: 'none' };
  const rows = ROWS.some((tag) => findAll(node, tag).length > 0);
  return { kind: 'change', sql, rows };
}

const ROWS = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const;
const REPEATABLE = new Set([
  ...['VariableSetStmt', 'VariableShowStmt', 'DeallocateStmt', 'DiscardStmt', 'ListenStmt', 'UnlistenStmt'],
  ...['NotifyStmt', 'LockStmt', 'PrepareStmt', 'DeclareCursorStmt', 'FetchStmt', 'ClosePortalStmt', 'VacuumStmt'],
  // A tool makes its own tables first of all, on their own; a second time the server refuses, and nothing is done twice.
  ...['CreateStmt', 'CreateSchemaStmt'],
  ...['CheckPointStmt', 'LoadStmt', 'ReindexStmt', 'ClusterStmt', 'CommentStmt', 'GrantStmt', 'ConstraintsSetStmt'],
]);
const BUILTIN = new Set([...names, 'nextval', 'setval', 'currval', 'lastval']);

/** Whether a second time changes nothing that the first has not. */
function isRepeatable({ node }: ParsedStatement): boolean {
  const tag = tagOf(node);
  if (REPEATABLE.has(tag)) return true;
  const body = (node[tag] ?? {}) as { if_not_exists?: boolean; replace?: boolean; missing_ok?: boolean };
  if (tag === 'DropStmt') return body.missing_ok === true;
  if (tag === 'CreateTableAsStmt' || tag === 'DoStmt' || tag === 'CallStmt' || tag === 'ExecuteStmt') return false;
  if (body.if_not_exists === true || (tag !== 'AlterTableStmt' && body.replace === true)) return true;
  if (tag === 'CopyStmt') return bodyOf(node, 'CopyStmt')?.is_from !== true;
  if (tag !== 'SelectStmt' && tag !== 'ExplainStmt') return false;
  if (ROWS.some((each) => findAll(node, each).length > 0) || findAll(node, 'IntoClause').length > 0) return false;
  if (bodyOf(node, 'SelectStmt')?.intoClause !== undefined) return false;
  // What a function of somebody's own does nobody can tell.
  return findAll(node, 'FuncCall').every(({ funcname }) => BUILTIN.has(stringOf(funcname?.at(-1))));
}
