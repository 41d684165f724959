import type pg from 'pg';
import { toError } from '../../errors.ts';

export interface Missing {
  what: string;
  why: string;
}

/** Asks one question within the snapshot's transaction, and survives a refusal: the rest goes on, `missing` says why. */
export interface Ask {
  <Row extends object>(what: string, sql: string, values?: unknown[]): Promise<Row[] | undefined>;
  missing: Missing[];
}

/** The client must be in a transaction. */
export function asker(client: pg.Client): Ask {
  const missing: Missing[] = [];
  async function ask<Row extends object>(
    what: string,
    sql: string,
    values: unknown[] = [],
  ): Promise<Row[] | undefined> {
    await client.query('SAVEPOINT question');
    try {
      const { rows } = await client.query<Row>(sql, values);
      await client.query('RELEASE question');
      return rows;
    } catch (thrown) {
      await client.query('ROLLBACK TO question');
      missing.push({ what, why: toError(thrown).message.slice(0, 500) });
      return undefined;
    }
  }
  return Object.assign(ask, { missing });
}
