import { isTerminal, ownerOf, type RunState, runStates } from '../run-state.ts';
import type { TargetStore } from '../store.ts';
import { inTransaction } from './in-transaction.ts';
import type { StoreContext } from './open.ts';
import { selectRuns } from './run-row.ts';
import { sqlstateOf } from './target-error.ts';

/** A lease without a heartbeat for longer may be taken over; its driver must have stopped by then. */
export const STALE_SECONDS = 15;

/**
 * By the server's clock alone. A heartbeat from the future is dead, too: that clock was set back since, and a living
 * driver would have beaten again. Two drivers for a moment are harmless: the fence lets one of them write.
 */
const ALIVE = `b.at BETWEEN clock_timestamp() - interval '${STALE_SECONDS}s' AND clock_timestamp() + interval '${STALE_SECONDS}s'`;

const driven = runStates.filter((state) => ownerOf(state) === 'driver');

type Leases = Pick<TargetStore, 'lease' | 'beat' | 'release' | 'driver' | 'abandoned'>;

export function createLeases({ pool, environment }: StoreContext): Leases {
  return {
    lease: (run, owner) =>
      inTransaction(pool, async (client) => {
        const { rows: runs } = await client.query<{ state: RunState }>(
          `SELECT state FROM lockstep.runs WHERE id = $1 AND environment = $2`,
          [run, environment],
        );
        if (runs[0] === undefined || isTerminal(runs[0].state)) return undefined;
        const { rows } = await client.query<{ fence: string }>(
          `UPDATE lockstep.beats b SET fence = b.fence + 1, owner = $2, at = clock_timestamp()
           WHERE b.run = $1 AND (b.owner = $2 OR NOT ${ALIVE}) RETURNING b.fence`,
          [run, owner],
        );
        const [taken] = rows;
        if (taken === undefined) return undefined;
        // Whoever intends or proves in an open transaction holds this row: until that has ended, nobody takes over.
        await client.query(`SELECT FROM lockstep.leases WHERE run = $1 FOR UPDATE NOWAIT`, [run]);
        await client.query(`UPDATE lockstep.leases SET fence = $2 WHERE run = $1`, [run, taken.fence]);
        return { run, fence: Number(taken.fence) };
      }).catch((thrown: unknown) => {
        if (sqlstateOf(thrown) === '55P03') return undefined;
        throw thrown;
      }),

    beat: ({ run, fence }) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE lockstep.beats SET at = clock_timestamp() WHERE run = $1 AND fence = $2 AND at > '-infinity'`,
          [run, fence],
        );
        return rowCount === 1;
      }),

    release: ({ run, fence }) =>
      inTransaction(pool, async (client) => {
        await client.query(`UPDATE lockstep.beats SET at = '-infinity' WHERE run = $1 AND fence = $2`, [run, fence]);
      }),

    async driver(run) {
      const { rows } = await pool.query<{ owner: string; alive: boolean }>(
        `SELECT b.owner, ${ALIVE} AS alive FROM lockstep.beats b WHERE b.run = $1 AND b.fence > 0 AND b.at > '-infinity'`,
        [run],
      );
      return rows[0];
    },

    abandoned: () =>
      selectRuns(
        pool,
        `WHERE environment = $1 AND state = ANY ($2)
           AND NOT EXISTS (SELECT FROM lockstep.beats b WHERE b.run = runs.id AND ${ALIVE}) ORDER BY seq`,
        [environment, driven],
      ),
  };
}
