import { isTerminal, ownerOf } from '../run-state.ts';
import type { Run } from '../store.ts';

/** What was told of a run, by performance.now(). */
export interface Told {
  firstAt: number;
  lastAt: number;
  state: string;
}

/** Whether it is time to tell: what ends, or needs somebody, at once; the rest as often as its age allows. */
export function isDue(run: Run, told: Told | undefined, now: number): boolean {
  if (told === undefined || isTerminal(run.state)) return true;
  const isMoving = ownerOf(run.state) === 'driver';
  if (told.state !== run.state && !isMoving) return true;
  return isMoving && now - told.lastAt >= pauseAt(now - told.firstAt);
}

/**
 * Milliseconds that a run's comment stands before it is edited again: GitHub counts edits as content, of which it takes
 * only so much. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
function pauseAt(ageMs: number): number {
  if (ageMs > 3_600_000) return 300_000;
  return ageMs > 600_000 ? 60_000 : 30_000;
}
