import type pg from 'pg';
import type { StepRecord } from '../plan.ts';
import type { Lease } from '../store.ts';
import { StaleRunError } from './errors.ts';
import { isoOf } from './events.ts';
import { checkFence } from './fence.ts';
import { asciiJson } from './json.ts';
import { withoutValues } from './redact.ts';

/**
 * What follows runs on the caller's connection, in the caller's transaction, where the fence then holds until its end:
 * nobody takes the run over while it is open. Where a step cannot run in a transaction, its intent is committed before
 * it, and its proof after. All names are qualified and all values ASCII, so that it works whatever a migration has set.
 */

/** Says that a step is about to run. @throws StaleRunError where the lease is lost, or the step has landed */
export async function intendStep(client: pg.ClientBase, lease: Lease, step: number): Promise<void> {
  await checkFence(client, lease);
  const { rowCount } = await client.query(
    `INSERT INTO lockstep.steps AS s (run, step, state, attempts, intent_at) VALUES ($1, $2, 'intent', 1, clock_timestamp())
     ON CONFLICT (run, step) DO UPDATE SET state = 'intent', attempts = s.attempts + 1, intent_at = clock_timestamp(),
       ended_at = NULL, error = NULL WHERE s.state <> 'landed'`,
    [lease.run, step],
  );
  if (rowCount !== 1) throw new StaleRunError(lease.run, `Step ${step} of run ${lease.run} has landed already.`);
}

/**
 * Says that a step landed. `proof` is `commit` where this is in the step's own transaction, or what the catalogue showed.
 * @throws StaleRunError where the lease is lost, or it was not intended
 */
export async function proveStep(
  client: pg.ClientBase,
  lease: Lease,
  { step, proof, ms }: { step: number; proof: string; ms?: number },
): Promise<void> {
  await end(client, lease, { step, state: 'landed', proof: asciiJson(proof), ...(ms !== undefined && { ms }) });
}

/** Says that a step did not land, or that this is not known. What the error may quote of the rows is left out. */
export async function failStep(
  client: pg.ClientBase,
  lease: Lease,
  {
    step,
    error,
    state = 'failed',
  }: { step: number; error: NonNullable<StepRecord['error']>; state?: 'failed' | 'in_doubt' },
): Promise<void> {
  await end(client, lease, { step, state, error: asciiJson(withoutValues(error)) });
}

interface Ending {
  step: number;
  state: 'landed' | 'failed' | 'in_doubt';
  proof?: string;
  ms?: number;
  error?: string;
}

async function end(client: pg.ClientBase, lease: Lease, { step, state, proof, ms, error }: Ending): Promise<void> {
  await checkFence(client, lease);
  const { rowCount } = await client.query(
    `UPDATE lockstep.steps SET state = $3, ended_at = clock_timestamp(), proof = $4, ms = $5, error = $6
     WHERE run = $1 AND step = $2 AND state IN ('intent', 'in_doubt')`,
    [lease.run, step, state, proof ?? null, ms ?? null, error ?? null],
  );
  if (rowCount === 1) return;
  throw new StaleRunError(lease.run, `Step ${step} of run ${lease.run} was not begun; it cannot be ${state}.`);
}

interface StepRow {
  step: number;
  state: StepRecord['state'];
  attempts: number;
  intent_at: string;
  ended_at: string | null;
  proof: string | null;
  ms: number | null;
  error: NonNullable<StepRecord['error']> | null;
}

/** In the plan's order; steps that were never begun have no record. */
export async function readSteps(client: pg.Pool | pg.ClientBase, run: string): Promise<StepRecord[]> {
  const { rows } = await client.query<StepRow>(
    `SELECT step, state, attempts, ${isoOf('intent_at')} AS intent_at, ${isoOf('ended_at')} AS ended_at, proof, ms, error
     FROM lockstep.steps WHERE run = $1 ORDER BY step`,
    [run],
  );
  return rows.map(({ step, state, attempts, intent_at, ended_at, proof, ms, error }) => ({
    ...{ step, state, attempts, intentAt: intent_at },
    ...(ended_at !== null && { endedAt: ended_at }),
    ...(proof !== null && { proof }),
    ...(ms !== null && { ms }),
    ...(error !== null && { error }),
  }));
}
