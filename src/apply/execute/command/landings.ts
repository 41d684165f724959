import { isBuiltin } from '../../../analysis/locks/builtin-functions.ts';
import type { ParsedStatement } from '../../../sql/operation.ts';
import { parseStatements } from '../../../sql/postgres/parse.ts';
import { bodyOf, findAll, stringOf, tagOf } from '../../../sql/postgres/tree.ts';

/** What one statement leaves behind. */
type Effect =
  | { kind: 'begin' | 'end' }
  /** Nothing, or what is the same the second time; the tables that it reads. */
  | { kind: 'none'; reads: string[] }
  /** The tables that it writes rows of. */
  | { kind: 'change'; sql: string; writes: string[] };

/** Of all sessions of one command. */
export interface CommandHistory {
  /** Tables that it read before it changed anything: where its history is, among others. */
  tables: Set<string>;
  hasChanged: boolean;
}

export const newHistory = (): CommandHistory => ({ tables: new Set(), hasChanged: false });

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
 * transaction of what it changes. Which table that is nobody tells; but a tool reads its history before it changes
 * anything. So a change outside a transaction, and a transaction that changes something and writes no row of a table that
 * was read by then, are told apart, before they are sent. Call `loadParser` before.
 */
export function createLandings(history: CommandHistory): Landings {
  const statements = new Map<string, Effect[]>();
  let open = false;
  let changed: string | undefined;
  let isRecorded = false;

  function take(effects: readonly Effect[]): string | undefined {
    let landed: string | undefined;
    const isAlone = !open && effects.length === 1;
    const end = (): void => {
      if (changed !== undefined && (isAlone || !isRecorded)) landed ??= changed;
      changed = undefined;
      isRecorded = open = false;
    };
    for (const effect of effects) {
      if (effect.kind === 'begin') open = true;
      else if (effect.kind === 'end') end();
      else if (effect.kind === 'change') {
        changed ??= effect.sql;
        isRecorded ||= effect.writes.some((table) => history.tables.has(table));
        history.hasChanged = true;
      } else if (effect.kind === 'none' && !history.hasChanged)
        for (const table of effect.reads) history.tables.add(table);
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
  return parsed.ok ? parsed.statements.map(effectOf) : [{ kind: 'change', sql, writes: [] }];
}

function effectOf(statement: ParsedStatement): Effect {
  const { node, sql, transaction } = statement;
  if (transaction === 'begin') return { kind: 'begin' };
  // A rollback lands nothing, and one that was meant to and did not is no worse than a commit that was refused.
  if (transaction === 'commit' || transaction === 'rollback') return { kind: 'end' };
  if (transaction !== undefined || isRepeatable(statement)) {
    const isQuery = bodyOf(node, 'SelectStmt') !== undefined;
    return { kind: 'none', reads: isQuery ? findAll(node, 'RangeVar').map(({ relname = '' }) => relname) : [] };
  }
  return { kind: 'change', sql, writes: ROWS.flatMap((tag) => findAll(node, tag)).map(tableOf) };
}

function tableOf({ relation }: { relation?: { relname?: string } }): string {
  return relation?.relname ?? '';
}

const ROWS = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const;
const REPEATABLE = new Set([
  ...['VariableSetStmt', 'VariableShowStmt', 'DeallocateStmt', 'DiscardStmt', 'ListenStmt', 'UnlistenStmt'],
  ...['NotifyStmt', 'LockStmt', 'PrepareStmt', 'DeclareCursorStmt', 'FetchStmt', 'ClosePortalStmt', 'VacuumStmt'],
  // A tool makes its own tables first of all, on their own; a second time the server refuses, and nothing is done twice.
  ...['CreateStmt', 'CreateSchemaStmt'],
  ...['CheckPointStmt', 'LoadStmt', 'ReindexStmt', 'ClusterStmt', 'CommentStmt', 'GrantStmt', 'ConstraintsSetStmt'],
]);
const NUMBERING = new Set(['nextval', 'setval', 'currval', 'lastval']);

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
  return findAll(node, 'FuncCall').every(({ funcname }) => {
    const name = stringOf(funcname?.at(-1));
    return isBuiltin(name) || NUMBERING.has(name);
  });
}
