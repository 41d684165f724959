import type { ParsedStatement } from '../operation.ts';
import { bodyOf, hasOption } from './tree.ts';

type TransactionCommand = NonNullable<ParsedStatement['transaction']>;

const commands: Record<string, TransactionCommand> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
  TRANS_STMT_SAVEPOINT: 'savepoint',
  TRANS_STMT_RELEASE: 'release',
  TRANS_STMT_ROLLBACK_TO: 'rollback to',
};

/** BEGIN, COMMIT, SAVEPOINT …; undefined for everything else. */
export function transactionCommand(node: Record<string, unknown>): TransactionCommand | undefined {
  const kind = bodyOf(node, 'TransactionStmt')?.kind;
  return kind === undefined ? undefined : (commands[kind] ?? 'other');
}

/**
 * True where the server answers 25001 inside a transaction block.
 * https://www.postgresql.org/docs/current/sql-createindex.html and the pages of the other commands.
 */
export function isNonTransactional(node: Record<string, unknown>): boolean {
  if (bodyOf(node, 'IndexStmt')?.concurrent === true) return true;
  const drop = bodyOf(node, 'DropStmt');
  if (drop?.concurrent === true) return true;
  const vacuum = bodyOf(node, 'VacuumStmt');
  if (vacuum !== undefined) return vacuum.is_vacuumcmd === true;
  const reindex = bodyOf(node, 'ReindexStmt');
  if (reindex !== undefined) {
    const whole = reindex.kind === 'REINDEX_OBJECT_SYSTEM' || reindex.kind === 'REINDEX_OBJECT_DATABASE';
    return whole || reindex.kind === 'REINDEX_OBJECT_SCHEMA' || hasOption(reindex.params, 'concurrently');
  }
  const cluster = bodyOf(node, 'ClusterStmt');
  if (cluster !== undefined) return cluster.relation === undefined;
  const alter = bodyOf(node, 'AlterTableStmt');
  if (alter !== undefined) return (alter.cmds ?? []).some((command) => detachesConcurrently(command));
  return ['CreatedbStmt', 'DropdbStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt', 'AlterSystemStmt'].some(
    (tag) => tag in node,
  );
}

function detachesConcurrently(command: object): boolean {
  const body = bodyOf(command, 'AlterTableCmd');
  if (body?.subtype !== 'AT_DetachPartition' || body.def === undefined) return false;
  return bodyOf(body.def, 'PartitionCmd')?.concurrent === true;
}
