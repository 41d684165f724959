import type pg from 'pg';
import { withPooled } from './pooled.ts';

/**
 * Does it on a connection of its own, in one transaction. Where it throws that is taken back, and the connection is used
 * again only if it could be. @param begin default `BEGIN`
 */
export async function pooledTransaction<T>(
  pool: pg.Pool,
  doIt: (client: pg.PoolClient) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  const end = await withPooled(pool, async (client) => {
    try {
      await client.query(begin);
      const value = await doIt(client);
      await client.query('COMMIT');
      return { value };
    } catch (thrown) {
      await client.query('ROLLBACK').catch(() => {
        throw thrown;
      });
      return { thrown };
    }
  });
  if ('thrown' in end) throw end.thrown;
  return end.value;
}
