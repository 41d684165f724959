import type { Actor, Run, TargetStore } from '../../apply/store.ts';
import type { Session } from '../session.ts';

/**
 * Who stops the CLI pauses the run: the statement that runs comes to its end, and `resume` goes on behind it. The
 * driver itself is never cut off; a second signal ends the process, and the next one finds out what has landed.
 */
export function pauseOnSignal(
  session: Session,
  { store, run, actor }: { store: TargetStore; run: Run; actor: Actor },
): { signal: AbortSignal } & Disposable {
  const never = new AbortController();
  const pause = (): void => {
    session.progress.update(`pausing ${run.id}`);
    store.control({ run: run.id, verb: 'pause', actor }).catch(() => never.abort());
  };
  session.signal.addEventListener('abort', pause, { once: true });
  return {
    signal: never.signal,
    [Symbol.dispose]: () => session.signal.removeEventListener('abort', pause),
  };
}
