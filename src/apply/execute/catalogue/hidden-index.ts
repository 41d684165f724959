import type pg from 'pg';
import { parseStatements } from '../../../sql/postgres/parse.ts';
import { bodyOf } from '../../../sql/postgres/tree.ts';
import { dropConcurrently, findRelation, indexesOf, regclassText } from './relation.ts';

/**
 * CREATE INDEX IF NOT EXISTS takes an index that a broken build has left for the wanted one, and says nothing.
 * @throws Error 42P07 where one of that name is there and invalid
 */
export async function refuseHiddenIndex(client: pg.Client, sql: string): Promise<void> {
  if (!/\bif\s+not\s+exists\b/i.test(sql)) return;
  const parsed = parseStatements(sql);
  const statement = parsed.ok ? bodyOf(parsed.statements[0]?.node, 'IndexStmt') : undefined;
  if (statement?.if_not_exists !== true) return;
  const table = await findRelation(client, regclassText(statement.relation ?? {}));
  const indexes = table === undefined ? [] : await indexesOf(client, table.oid);
  const hidden = indexes.find(({ name, valid }) => !valid && name === statement.idxname);
  if (hidden === undefined) return;
  const message = `index ${hidden.name} is there and invalid, and IF NOT EXISTS would take it for done; first: ${dropConcurrently(hidden)}`;
  throw Object.assign(new Error(message), { code: '42P07' });
}
