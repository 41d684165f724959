import { queryShape } from '../../production/query-shape.ts';
import type { ParsedStatement } from '../../sql/operation.ts';
import { parseStatements } from '../../sql/postgres/parse.ts';
import { tagOf } from '../../sql/postgres/tree.ts';

/** Characters of a text that are kept in the audit trail. */
const MOST = 2000;

const queries = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'SelectStmt']);

/** Statements that may carry a secret, or a row's value, in a place that no normaliser looks at. */
const secretive = new Set([
  'AlterDatabaseSetStmt',
  'AlterFdwStmt',
  'AlterForeignServerStmt',
  'AlterRoleSetStmt',
  'AlterRoleStmt',
  'AlterSubscriptionStmt',
  'AlterSystemStmt',
  'AlterUserMappingStmt',
  'CallStmt',
  'CopyStmt',
  'CreateFdwStmt',
  'CreateForeignServerStmt',
  'CreateForeignTableStmt',
  'CreateRoleStmt',
  'CreateSubscriptionStmt',
  'CreateTableAsStmt',
  'CreateUserMappingStmt',
  'DeclareCursorStmt',
  'DoStmt',
  'ExecuteStmt',
  'ExplainStmt',
  'PrepareStmt',
  'VariableSetStmt',
]);

/**
 * A text for the audit trail, statement by statement: queries without their constants, definitions as they are, and
 * whatever may carry a secret by its first words only. Call `loadParser` before.
 */
export function shown(sql: string): string {
  const parsed = parseStatements(sql);
  if (!parsed.ok || parsed.statements.length === 0) return firstWords(sql);
  return parsed.statements.map(shownOne).join('; ').slice(0, MOST);
}

function shownOne({ node, sql }: ParsedStatement): string {
  const tag = tagOf(node);
  if (queries.has(tag)) return queryShape(sql)?.sql ?? firstWords(sql);
  return secretive.has(tag) ? firstWords(sql) : sql;
}

function firstWords(sql: string): string {
  return `${/^\s*[A-Za-z]+(?:\s+[A-Za-z_]+){0,2}/.exec(sql)?.[0].trim() ?? '…'} …`;
}
