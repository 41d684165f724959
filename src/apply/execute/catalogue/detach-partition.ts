import type { AlterTableStmt } from 'libpg-query';
import type pg from 'pg';
import { bodyOf } from '../../../sql/postgres/tree.ts';
import type { OutsideKind } from './outside.ts';
import { regclassText } from './relation.ts';

/**
 * ALTER TABLE … DETACH PARTITION … CONCURRENTLY commits once half-way; the second half is FINALIZE.
 * https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
 */
export function detachPartition(statement: AlterTableStmt): OutsideKind {
  const parent = regclassText(statement.relation ?? {});
  const command = bodyOf(statement.cmds?.[0], 'AlterTableCmd')?.def;
  const child = regclassText(bodyOf(command, 'PartitionCmd')?.name ?? {});
  return {
    concurrently: true,
    before: async (client) => ({ attached: (await read(client, parent, child)) !== undefined }),
    async settle(client, { attached }) {
      const now = await read(client, parent, child);
      if (now === undefined && attached === true) return { state: 'landed', proof: `${child} is detached` };
      if (now?.pending !== true) return { state: 'send', first: [] };
      const sql = `ALTER TABLE ${parent} DETACH PARTITION ${child} FINALIZE`;
      return { state: 'finish', sql, proof: `the detachment of ${child} was finalized` };
    },
  };
}

async function read(client: pg.Client, parent: string, child: string): Promise<{ pending: boolean } | undefined> {
  // inhdetachpending is there from 14 on, as is the command.
  const { rows } = await client.query<{ pending: boolean }>(
    `SELECT coalesce((to_jsonb(i) ->> 'inhdetachpending')::boolean, false) AS pending FROM pg_catalog.pg_inherits i
     WHERE inhparent = pg_catalog.to_regclass($1) AND inhrelid = pg_catalog.to_regclass($2)`,
    [parent, child],
  );
  return rows[0];
}
