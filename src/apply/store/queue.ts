import type pg from 'pg';
import { compareQueued, type Queue } from '../queue.ts';
import { isUnderWay, runStates } from '../run-state.ts';
import type { Run } from '../store.ts';
import { selectRuns } from './run-row.ts';

/** Runs that have changed something, and have ended. */
const HAS_ENDED = `state IN ('succeeded', 'failed', 'rolled_back')
  OR state = 'cancelled' AND EXISTS (SELECT FROM lockstep.steps s WHERE s.run = runs.id)`;

const WAITS = `state = 'queued' OR state = 'scheduled' AND coalesce(not_before, '-infinity') <= clock_timestamp()`;

/** The queue of an environment, as its runs are now: nothing else is kept of it, so that no crash can leave it wrong. */
export async function readQueue(client: pg.Pool | pg.ClientBase, environment: string): Promise<Queue> {
  const found = (where: string, rest: string, ...values: unknown[]): Promise<Run[]> =>
    selectRuns(client, `WHERE environment = $1 AND (${where}) ${rest}`, [environment, ...values]);
  const [holder] = await found('state = ANY ($2)', '', runStates.filter(isUnderWay));
  const waiting = (await found(WAITS, 'ORDER BY seq')).sort(compareQueued);
  const [first] = waiting;
  const [last] = first === undefined ? [] : await found(HAS_ENDED, 'ORDER BY updated_at DESC LIMIT 1');
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
  const where = `WHERE environment = $1 AND (${HAS_ENDED}) ORDER BY updated_at DESC LIMIT 1`;
  return (await selectRuns(client, where, [environment]))[0];
}
