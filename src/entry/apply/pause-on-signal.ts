import type { Actor, Run, TargetStore } from '../../apply/store.ts';
import type { Progress } from '../progress.ts';

/** What tells that somebody wants an end. */
export interface Stopping {
  progress: Pick<Progress, 'update'>;
  signal: AbortSignal;
  /** There is no time to wait for the statement that runs. Default: there always is. */
  atOnce?: AbortSignal;
}

/**
 * Who stops the process pauses the run: the statement that runs comes to its end, and `resume` goes on behind it. The
 * driver itself is not cut off before `atOnce`; where the process is ended, the next one finds out what has landed.
 */
export function pauseOnSignal(
  { progress, signal, atOnce }: Stopping,
  { store, run, actor }: { store: TargetStore; run: Run; actor: Actor },
): { signal: AbortSignal } & Disposable {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const pause = (): void => {
    progress.update(`pausing ${run.id}`);
    store.control({ run: run.id, verb: 'pause', actor }).catch(end);
  };
  // Guards take a while: it may have been meanwhile, and is not told again.
  if (signal.aborted) pause();
  else signal.addEventListener('abort', pause, { once: true });
  if (atOnce?.aborted === true) end();
  else atOnce?.addEventListener('abort', end, { once: true });
  return {
    signal: ending.signal,
    [Symbol.dispose]() {
      signal.removeEventListener('abort', pause);
      atOnce?.removeEventListener('abort', end);
    },
  };
}
