import type pg from 'pg';
import { withPooled } from '../database/pooled.ts';

export interface Lock {
  key: string;
  /** Tells keys of one kind from those of others. */
  space: number;
}

/**
 * Does it unless somebody is at it, in this replica or another one. The lock ends with its connection, which is not used
 * again where `doIt` throws. @returns undefined where somebody is
 */
export function alone<T>(pool: pg.Pool, { key, space }: Lock, doIt: () => Promise<T>): Promise<T | undefined> {
  return withPooled(pool, async (client) => {
    const { rows } = await client.query<{ got: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, $2)) AS got',
      [key, space],
    );
    if (rows[0]?.got !== true) return undefined;
    const value = await doIt();
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, $2))', [key, space]);
    return value;
  });
}
