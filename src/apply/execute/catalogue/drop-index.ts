import type { DropStmt } from 'libpg-query';
import type pg from 'pg';
import { quoteIdent } from '../../../rehearsal/quote.ts';
import { bodyOf, stringOf } from '../../../sql/postgres/tree.ts';
import type { OutsideKind } from './outside.ts';
import { findRelation } from './relation.ts';

/** DROP INDEX CONCURRENTLY takes one name. An index that it left half-way is invalid, and is dropped by doing it again. */
export function dropIndex(statement: DropStmt): OutsideKind {
  const items = bodyOf(statement.objects?.[0], 'List')?.items ?? [];
  const name = items.map((item) => quoteIdent(stringOf(item))).join('.');
  return {
    concurrently: true,
    before: async (client) => ({ index: (await findRelation(client, name))?.oid ?? null }),
    async settle(client, { index }) {
      // Not there from the beginning: the server decides, IF EXISTS or not.
      if (typeof index !== 'number' || (await exists(client, index))) return { state: 'send', first: [] };
      return { state: 'landed', proof: `index ${name} is gone` };
    },
  };
}

async function exists(client: pg.Client, oid: number): Promise<boolean> {
  const { rows } = await client.query(`SELECT FROM pg_catalog.pg_class WHERE oid = $1::float8::int8::oid`, [oid]);
  return rows.length > 0;
}
