import { StaleRunError } from '../store/errors.ts';
import type { Run, TargetStore } from '../store.ts';

/** ms that the next one of a queue may keep others waiting, and nobody takes it up. */
const PATIENCE_MS = 15 * 60_000;

export interface ForsakenOptions {
  /** Whether only a terminal, or a job, can go on with a run: a project's own command where nothing is dispatched. */
  isTerminals: (run: Run) => boolean;
  /** Default 15 minutes, by the target's clock. */
  patienceMs?: number;
}

/**
 * Ends the next run of a queue where its terminal is gone, nobody has come back to it, and others wait behind it: nothing
 * else would ever take it up, or let them pass. Nothing of it was run. May be called at any time, by anybody.
 * @returns the run that was ended
 */
export async function endForsaken(
  store: TargetStore,
  { isTerminals, patienceMs = PATIENCE_MS }: ForsakenOptions,
): Promise<Run | undefined> {
  const { holder, stopped, waiting } = await store.queue();
  const [first, second] = waiting;
  if (holder !== undefined || stopped !== undefined || first === undefined || second === undefined) return undefined;
  if (!isTerminals(first) || (await store.driver(first.id))?.alive === true) return undefined;
  // When its turn came, and somebody waited for it.
  const since = [first, second, await store.lastEnded()].map((run) => Date.parse(run?.updatedAt ?? first.updatedAt));
  if (Date.parse(await store.now()) - Math.max(...since) < patienceMs) return undefined;
  const minutes = Math.round(patienceMs / 60_000);
  const why = `its terminal is gone, and nobody has taken it up for ${minutes} minutes while run ${second.id} waited behind it; nothing was run. The same command asks for it again`;
  try {
    return await store.move(first.id, 'cancelled', { from: ['queued', 'scheduled'], code: 'abandoned', why });
  } catch (thrown) {
    // Somebody has taken it up at this moment.
    if (thrown instanceof StaleRunError) return undefined;
    throw thrown;
  }
}
