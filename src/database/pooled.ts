import type pg from 'pg';

/**
 * Lends a connection of the pool. One that breaks while nobody asks it anything emits an error, and while it is lent the
 * pool does not listen: without a listener that would end the process. What breaks is told by the next query.
 * It is not used again where `doIt` throws.
 */
export async function withPooled<T>(pool: pg.Pool, doIt: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let isBroken = true;
  try {
    const value = await doIt(client);
    isBroken = false;
    return value;
  } finally {
    client.off('error', ignore);
    client.release(isBroken);
  }
}
