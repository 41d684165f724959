import { performance } from 'node:perf_hooks';
import type { Lease, TargetStore } from '../store.ts';
import { STALE_SECONDS } from './leases.ts';

export interface KeptLease extends AsyncDisposable {
  /** Aborted once the lease is lost, or may be: its driver stops at once, and writes nothing more. */
  signal: AbortSignal;
}

/**
 * Prolongs a lease until it is disposed, and then releases it. A driver that cannot say so itself stops when another may
 * begin: the time is its own, monotonic, counted from before the last heartbeat that was answered.
 * @param everyMs default 3,000
 */
export function keepLease(store: Pick<TargetStore, 'beat' | 'release'>, lease: Lease, everyMs = 3000): KeptLease {
  const lost = new AbortController();
  let last = performance.now();
  let tried = last;
  let beating: Promise<void> | undefined;

  async function beat(): Promise<void> {
    const begun = performance.now();
    tried = begun;
    // An error is no answer: the lease may still be ours, until its time is over.
    const held = await store.beat(lease).catch(() => undefined);
    if (held === true) last = begun;
    if (held === false) lost.abort(new Error(`The lease of ${lease.run} was taken over.`));
  }

  function look(): void {
    const now = performance.now();
    if (now - last > STALE_SECONDS * 1000) {
      lost.abort(new Error(`The lease of ${lease.run} could not be prolonged for ${STALE_SECONDS} s.`));
    }
    if (lost.signal.aborted) clearInterval(timer);
    else if (now - tried >= everyMs) beating ??= beat().finally(() => (beating = undefined));
  }

  const timer = setInterval(look, Math.min(everyMs, 1000));
  return {
    signal: lost.signal,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await beating;
      if (!lost.signal.aborted) await store.release(lease).catch(() => undefined);
    },
  };
}
