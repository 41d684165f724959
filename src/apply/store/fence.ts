import type pg from 'pg';
import type { Lease } from '../store.ts';
import { StaleRunError } from './errors.ts';

/** Holds the lease's row, so that it changes hands only after this transaction. @throws StaleRunError */
export async function checkFence(client: pg.ClientBase, { run, fence }: Lease, expected = run): Promise<void> {
  const { rows } = await client.query<{ fence: string }>(
    `SELECT fence FROM lockstep.leases WHERE run = $1 FOR KEY SHARE`,
    [run],
  );
  if (run === expected && Number(rows[0]?.fence) === fence) return;
  throw new StaleRunError(run, `The lease of run ${run} is somebody else's.`);
}
