import type pg from 'pg';
import type { TargetStore } from '../store.ts';
import { isoOf } from './events.ts';

/** The store of a target that has no tables of Lockstep's, and gets none: there is nothing, and nothing is kept. */
export function emptyStore(pool: pg.Pool): TargetStore {
  const none = (): Promise<undefined> => Promise.resolve(undefined);
  const nothing = (): Promise<[]> => Promise.resolve([]);
  const refuse = (): Promise<never> => Promise.reject(new Error('This target is only looked at.'));
  return {
    pool,
    run: none,
    runs: nothing,
    queue: () => Promise.resolve({ waiting: [] }),
    lastEnded: none,
    steps: nothing,
    driver: none,
    abandoned: nothing,
    controls: nothing,
    events: nothing,
    verifyChain: none,
    holds: nothing,
    applied: nothing,
    facts: () => Promise.resolve({}),
    async now() {
      const { rows } = await pool.query<{ now: string }>(`SELECT ${isoOf('clock_timestamp()')} AS now`);
      return rows[0]?.now ?? '';
    },
    ...{ create: refuse, move: refuse, note: refuse, lease: refuse, beat: refuse, release: refuse, control: refuse },
    ...{ settle: refuse, append: refuse, hold: refuse, unhold: refuse, learn: refuse },
    async [Symbol.asyncDispose]() {
      await pool.end();
    },
  };
}
