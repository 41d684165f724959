import type pg from 'pg';
import { bodyOf } from '../../../sql/postgres/tree.ts';
import type { OutsideKind } from './outside.ts';

/** CREATE and DROP of databases and tablespaces: whether the name is there tells it. Undefined for everything else. */
export function namedObject(node: Record<string, unknown>): OutsideKind | undefined {
  const database = bodyOf(node, 'CreatedbStmt')?.dbname ?? bodyOf(node, 'DropdbStmt')?.dbname;
  const space = bodyOf(node, 'CreateTableSpaceStmt') ?? bodyOf(node, 'DropTableSpaceStmt');
  const name = database ?? space?.tablespacename;
  if (name === undefined) return undefined;
  const creates = 'CreatedbStmt' in node || 'CreateTableSpaceStmt' in node;
  const catalogue = database === undefined ? 'pg_tablespace WHERE spcname' : 'pg_database WHERE datname';
  const exists = async (client: pg.Client): Promise<boolean> =>
    (await client.query(`SELECT FROM pg_catalog.${catalogue} = $1`, [name])).rows.length > 0;
  return {
    concurrently: false,
    before: async (client) => ({ existed: await exists(client) }),
    async settle(client, { existed }) {
      const now = await exists(client);
      if (existed === creates || now === existed) return { state: 'send', first: [] };
      return { state: 'landed', proof: `${name} is ${now ? 'there' : 'gone'}` };
    },
  };
}
