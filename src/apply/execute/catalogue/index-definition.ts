import type { IndexStmt } from 'libpg-query';
import type pg from 'pg';
import { tokenAt } from '../../../sql/postgres/lexer.ts';
import { charOffsets } from '../../../sql/postgres/positions.ts';
import { isLost } from '../pg-errors.ts';
import { regclassText } from './relation.ts';

/**
 * A CREATE INDEX as the server itself would print it: built on an empty copy of the table that is never committed.
 * Undefined where that cannot be had (no right to make temporary tables).
 */
export async function definitionOf(
  client: pg.Client,
  { statement, sql }: { statement: IndexStmt; sql: string },
): Promise<string | undefined> {
  const rest = afterTable(statement, sql);
  if (rest === undefined) return undefined;
  const table = regclassText(statement.relation ?? {});
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = '2s'`);
    await client.query(`CREATE TEMP TABLE lockstep_probe (LIKE ${table}) ON COMMIT DROP`);
    const unique = statement.unique === true ? 'UNIQUE ' : '';
    await client.query(`CREATE ${unique}INDEX ON pg_temp.lockstep_probe ${rest}`);
    const { rows } = await client.query<{ definition: string }>(
      `SELECT pg_catalog.pg_get_indexdef(indexrelid) AS definition FROM pg_catalog.pg_index
       WHERE indrelid = 'pg_temp.lockstep_probe'::regclass`,
    );
    return rows[0]?.definition;
  } catch (thrown) {
    // A connection that broke says nothing of the right to make a table.
    if (isLost(thrown)) throw thrown;
    return undefined;
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

/** Whether two of pg_get_indexdef()'s texts differ in the names of index and table only. */
export function sameDefinition(one: string, other: string): boolean {
  return withoutNames(one) === withoutNames(other);
}

function withoutNames(definition: string): string {
  const using = definition.indexOf(' USING ');
  return `${definition.startsWith('CREATE UNIQUE')}${definition.slice(using)}`;
}

/** What stands behind the table's name: method, columns, predicate. */
function afterTable({ relation }: IndexStmt, sql: string): string | undefined {
  if (relation?.location === undefined) return undefined;
  let at = charOffsets(sql)(relation.location);
  const parts = [relation.catalogname, relation.schemaname, relation.relname].filter((part) => part !== undefined);
  for (let left = 2 * parts.length - 1; left > 0; ) {
    const token = tokenAt(sql, at);
    if (token.end <= at) return undefined;
    if (token.kind !== 'space' && token.kind !== 'comment') left -= 1;
    at = token.end;
  }
  return sql.slice(at);
}
