import type { ParsedStatement } from '../sql/operation.ts';
import { bodyOf, findAll, tagOf } from '../sql/postgres/tree.ts';

/** What the tracer must know of a statement before it runs. */
export interface StatementKind {
  transaction?: ParsedStatement['transaction'];
  /**
   * Where its locks are read: in its own session; from outside, because reading them inside would take a snapshot that
   * the statement did not (SET TRANSACTION would then be refused:
   * https://www.postgresql.org/docs/current/sql-set-transaction.html); or nowhere, because it takes none.
   */
  look: 'inside' | 'outside' | 'none';
  /** Cannot run in a transaction block: polled while it runs. */
  nonTransactional: boolean;
  /** May commit by itself and go on in another transaction, when it is not in a transaction block. */
  mayCommit: boolean;
  /** A relation may have another name afterwards. */
  renames: boolean;
  /** The server may ask for rows, and takes nothing else then. */
  copies: boolean;
  /** Changes storage without writing rows anew. */
  truncates: boolean;
  /** Rows are described before the first of them is computed. */
  plainSelect: boolean;
  /** Simple and extended protocol treat it differently: it must go as it came. */
  simpleOnly: boolean;
}

/** https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/tcop/pquery.c, PlannedStmtRequiresSnapshot */
const withoutSnapshot = new Set(['LockStmt', 'ConstraintsSetStmt', 'FetchStmt']);
const withoutLocks = new Set([
  'TransactionStmt',
  'VariableSetStmt',
  'VariableShowStmt',
  'ListenStmt',
  'UnlistenStmt',
  'NotifyStmt',
  'CheckPointStmt',
  'DiscardStmt',
  'DeallocateStmt',
  'LoadStmt',
]);
const maySwitch = /\b(?:commit|rollback|call)\b/i;

export function kindOf({ node, sql, nonTransactional, transaction }: ParsedStatement): StatementKind {
  const tag = tagOf(node);
  const select = bodyOf(node, 'SelectStmt');
  const parameters = /\$\d/.test(sql) && hasParameters(tag, node);
  return {
    ...(transaction === undefined ? {} : { transaction }),
    look: withoutLocks.has(tag) ? 'none' : withoutSnapshot.has(tag) ? 'outside' : 'inside',
    nonTransactional,
    // Of a partitioned table, CLUSTER and REINDEX take one transaction a partition.
    mayCommit: /^(?:Call|Cluster|Reindex)Stmt$/.test(tag) || (tag === 'DoStmt' && maySwitch.test(sql)),
    renames: /^(?:Rename|AlterObjectSchema|Do|Call)Stmt$/.test(tag),
    copies: tag === 'CopyStmt',
    truncates: tag === 'TruncateStmt',
    plainSelect: select !== undefined && select.intoClause === undefined && !writes(node),
    simpleOnly: withoutLocks.has(tag) || withoutSnapshot.has(tag) || parameters,
  };
}

/** For a text that cannot be read: nothing is taken for granted. */
export const unknownKind: StatementKind = {
  look: 'none',
  nonTransactional: false,
  mayCommit: false,
  renames: false,
  copies: true,
  truncates: false,
  plainSelect: false,
  simpleOnly: true,
};

/** `$1` outside of a body of its own is an error in simple protocol, and a parameter in the extended one. */
function hasParameters(tag: string, node: Record<string, unknown>): boolean {
  if (tag === 'PrepareStmt' || tag === 'CreateFunctionStmt' || tag === 'DoStmt') return false;
  return findAll(node, 'ParamRef').length > 0;
}

function writes(node: Record<string, unknown>): boolean {
  if (findAll(node, 'CommonTableExpr').length === 0) return false;
  return (['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const).some(
    (tag) => findAll(node, tag).length > 0,
  );
}
