import { setTimeout as sleep } from 'node:timers/promises';
import { ForgeError } from './forge-error.ts';
import { limitOf, UNSAID_MS } from './rate-limit.ts';
import { statusOf } from './status-of.ts';

export interface RetryOptions {
  /** Attempts in all. Default 4. */
  attempts?: number;
  /** First pause in ms; it doubles. Default 500. */
  pauseMs?: number;
  /** The longest pause that a rate limit may ask for, in ms. Default 90,000. */
  mostMs?: number;
}

/** Where somebody keeps the limits and can come back later, no more is waited in place, in ms. */
const HERE_MS = 10_000;

/**
 * Does it again where that can help: GitHub's own failures and rate limits, not refusals. `doIt` must be safe to
 * repeat: a request whose answer got lost may have been carried out.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export async function retrying<T>(doIt: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { attempts = 4, pauseMs = 500, mostMs = 90_000 } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await doIt();
    } catch (thrown) {
      const pause = pauseFor(thrown, pauseMs * 2 ** (attempt - 1));
      if (attempt >= attempts || pause === undefined || pause > mostMs) throw thrown;
      await sleep(pause);
    }
  }
}

/** undefined where another attempt would end the same way. */
function pauseFor(thrown: unknown, usual: number): number | undefined {
  if (thrown instanceof ForgeError && thrown.waitUntil !== undefined) {
    const pause = thrown.waitUntil - Date.now();
    return pause > HERE_MS ? undefined : Math.max(0, pause);
  }
  const limit = limitOf(thrown);
  if (limit === 'unsaid') return UNSAID_MS;
  if (limit !== undefined) return Math.max(usual, limit.ms);
  const status = statusOf(thrown);
  return status === 0 || status >= 500 ? usual : undefined;
}
