import type pg from 'pg';
import { compareQueued, type Queue } from '../queue.ts';
import { isTerminal, isUnderWay, runStates } from '../run-state.ts';
import type { Run } from '../store.ts';
import { selectRuns } from './run-row.ts';

/** Runs that have changed something, and have ended. */
const HAS_ENDED = `state IN ('succeeded', 'failed', 'rolled_back')
  OR state = 'cancelled' AND EXISTS (SELECT FROM lockstep.steps s WHERE s.run = runs.id)`;

const WAITS = `(state = 'queued' OR state = 'scheduled' AND coalesce(not_before, '-infinity') <= clock_timestamp())`;

const LAST_ENDED = `SELECT id FROM lockstep.runs WHERE environment = $1 AND (${HAS_ENDED}) ORDER BY updated_at DESC LIMIT 1`;

/** The queue of an environment, as its runs are now: nothing else is kept of it, so that no crash can leave it wrong. */
export async function readQueue(client: pg.Pool | pg.ClientBase, environment: string): Promise<Queue> {
  const found = await selectRuns(
    client,
    `WHERE environment = $1 AND (state = ANY ($2) OR ${WAITS} OR id = (${LAST_ENDED})) ORDER BY seq`,
    [environment, runStates.filter(isUnderWay)],
  );
  const holder = found.find(({ state }) => isUnderWay(state));
  const last = found.find(({ state }) => isTerminal(state));
  const waiting = found.filter(({ state }) => !isUnderWay(state) && !isTerminal(state)).sort(compareQueued);
  const [first] = waiting;
  const hasStopped = first !== undefined && last !== undefined && isStop(last) && last.updatedAt > waitsSince(first);
  return { ...(holder !== undefined && { holder }), ...(hasStopped && { stopped: last }), waiting };
}

function isStop({ state }: Run): boolean {
  return state === 'failed' || state === 'cancelled';
}

/** Both are the server's times, written alike. */
function waitsSince({ state, updatedAt, notBefore = '' }: Run): string {
  return state === 'scheduled' && notBefore > updatedAt ? notBefore : updatedAt;
}

/** The run that left the target as it is, by its own account; undefined where none has ended. */
export async function readLastEnded(client: pg.Pool, environment: string): Promise<Run | undefined> {
  return (await selectRuns(client, `WHERE id = (${LAST_ENDED})`, [environment]))[0];
}
