import { queryShape } from '../../production/query-shape.ts';
import { parseStatements } from '../../sql/postgres/parse.ts';
import { bodyOf } from '../../sql/postgres/tree.ts';

/** Characters of a statement that are kept in the audit trail. */
const MOST = 2000;

/** Statements that may carry a secret in a place that no normaliser looks at. */
const secretive = [
  'CreateRoleStmt',
  'AlterRoleStmt',
  'AlterRoleSetStmt',
  'CreateUserMappingStmt',
  'AlterUserMappingStmt',
];
const secretiveToo = [
  'CreateForeignServerStmt',
  'AlterForeignServerStmt',
  'CreateSubscriptionStmt',
  'DoStmt',
  'CopyStmt',
];
const data = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'SelectStmt', 'CallStmt', 'ExecuteStmt'];

/**
 * A statement for the audit trail: queries without their constants, definitions as they are, and whatever may carry a
 * secret by its first words only.
 */
export function shown(sql: string): string {
  const parsed = parseStatements(sql);
  const node = parsed.ok ? parsed.statements[0]?.node : undefined;
  if (node === undefined) return firstWords(sql);
  const [tag = ''] = Object.keys(node);
  if (data.includes(tag)) return (queryShape(sql)?.sql ?? firstWords(sql)).slice(0, MOST);
  if ([...secretive, ...secretiveToo].includes(tag) || bodyOf(node, 'AlterSubscriptionStmt')) return firstWords(sql);
  if (tag === 'VariableSetStmt') return firstWords(sql);
  return sql.slice(0, MOST);
}

function firstWords(sql: string): string {
  return `${/^\s*[A-Za-z]+(?:\s+[A-Za-z_]+){0,2}/.exec(sql)?.[0].trim() ?? '…'} …`;
}
