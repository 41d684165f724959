export interface StopSignals extends Disposable {
  /** Somebody cancels the job. */
  signal: AbortSignal;
  /** It is about to be killed. */
  atOnce: AbortSignal;
}

/**
 * A job that is cancelled gets SIGINT, SIGTERM after 7.5 s, and is killed after another 2.5 s.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 */
export function stopSignals(): StopSignals {
  const [first, second] = [new AbortController(), new AbortController()];
  const stop = (): void => (first.signal.aborted ? second : first).abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: first.signal,
    atOnce: second.signal,
    [Symbol.dispose]: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}
