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

/** Says that steps are about to run. @throws StaleRunError where the lease is lost, or one of them has landed */
export async function intendSteps(client: pg.ClientBase, lease: Lease, steps: readonly number[]): Promise<void> {
  const { rows } = await client.query<{ step: number }>(
    `${HELD} INSERT INTO lockstep.steps AS s (run, step, state, attempts, intent_at)
     SELECT ours.run, asked.step, 'intent', 1, clock_timestamp() FROM ours, pg_catalog.unnest($3::int[]) AS asked (step)
     ON CONFLICT (run, step) DO UPDATE SET state = 'intent', attempts = s.attempts + 1, intent_at = clock_timestamp(),
       ended_at = NULL, error = NULL WHERE s.state <> 'landed' RETURNING s.step`,
    [lease.run, lease.fence, steps],
  );
  const left = await findLeft(client, lease, { steps, rows });
  if (left !== undefined) throw new StaleRunError(lease.run, `Step ${left} of run ${lease.run} has landed already.`);
}

export interface Proved {
  step: number;
  /** `commit` where this is in the step's own transaction, or what the catalogue showed. */
  proof: string;
  ms?: number;
}

/** Says that steps landed. @throws StaleRunError where the lease is lost, or one of them was not intended */
export async function proveSteps(client: pg.ClientBase, lease: Lease, steps: readonly Proved[]): Promise<void> {
  const ended = steps.map(({ proof, ...step }) => ({ ...step, proof: asciiJson(proof) }));
  await endSteps(client, lease, { state: 'landed', steps: ended });
}

/** Says that steps did not land, or that this is not known. What the errors may quote of the rows is left out. */
export async function failSteps(
  client: pg.ClientBase,
  lease: Lease,
  {
    steps,
    state = 'failed',
  }: { steps: ReadonlyArray<{ step: number; error: StepError }>; state?: 'failed' | 'in_doubt' },
): Promise<void> {
  const ended = steps.map(({ step, error }) => ({ step, error: asciiJson(withoutValues(error)) }));
  await endSteps(client, lease, { state, steps: ended });
}

type StepError = NonNullable<StepRecord['error']>;

interface Ending {
  state: 'landed' | 'failed' | 'in_doubt';
  steps: ReadonlyArray<{ step: number; proof?: string; ms?: number; error?: string }>;
}

async function endSteps(client: pg.ClientBase, lease: Lease, { state, steps }: Ending): Promise<void> {
  const numbers = steps.map(({ step }) => step);
  const { rows } = await client.query<{ step: number }>(
    `${HELD} UPDATE lockstep.steps s SET state = $4, ended_at = clock_timestamp(), proof = e.proof::pg_catalog.json,
       ms = e.ms, error = e.error::pg_catalog.json
     FROM ours, ROWS FROM (pg_catalog.unnest($3::int[]), pg_catalog.unnest($5::pg_catalog.text[]),
       pg_catalog.unnest($6::double precision[]), pg_catalog.unnest($7::pg_catalog.text[])) AS e (step, proof, ms, error)
     WHERE s.run = ours.run AND s.step = e.step AND s.state IN ('intent', 'in_doubt') RETURNING s.step`,
    [
      ...[lease.run, lease.fence, numbers, state],
      ...[steps.map((each) => each.proof ?? null), steps.map(({ ms }) => ms ?? null)],
      steps.map((each) => each.error ?? null),
    ],
  );
  const left = await findLeft(client, lease, { steps: numbers, rows });
  if (left === undefined) return;
  throw new StaleRunError(lease.run, `Step ${left} of run ${lease.run} was not begun; it cannot be ${state}.`);
}

/**
 * As {@link checkFence}, in the statement that writes: no row where the lease is somebody else's. One that changes hands
 * meanwhile is waited for, and read as it is then.
 * https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
 */
const HELD = `WITH held AS MATERIALIZED (
  SELECT run, fence FROM lockstep.leases WHERE run = $1 FOR KEY SHARE
), ours AS (SELECT run FROM held WHERE fence = $2)`;

/** The first step that was not written. @throws StaleRunError where the lease is lost */
async function findLeft(
  client: pg.ClientBase,
  lease: Lease,
  { steps, rows }: { steps: readonly number[]; rows: ReadonlyArray<{ step: number }> },
): Promise<number | undefined> {
  if (rows.length === steps.length) return undefined;
  await checkFence(client, lease);
  const written = new Set(rows.map(({ step }) => step));
  return steps.find((step) => !written.has(step));
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
