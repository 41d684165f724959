import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf } from './forge-error.ts';

export interface RetryOptions {
  /** Attempts in all. Default 4. */
  attempts?: number;
  /** First pause in ms; it doubles. Default 500. */
  pauseMs?: number;
  /** The longest pause that a rate limit may ask for, in ms. Default 90,000. */
  mostMs?: number;
}

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
  const status = statusOf(thrown);
  if (status === 0 || status >= 500) return usual;
  if (status !== 403 && status !== 429) return undefined;
  const headers = headersOf(thrown);
  const after = Number(headers['retry-after']);
  if (after > 0) return after * 1000;
  if (headers['x-ratelimit-remaining'] === '0') {
    return Math.max(usual, Number(headers['x-ratelimit-reset']) * 1000 - Date.now());
  }
  const secondary = thrown instanceof Error && /secondary rate limit|abuse/i.test(thrown.message);
  // Without a header GitHub asks for a minute.
  return status === 429 || secondary ? 60_000 : undefined;
}

function headersOf(thrown: unknown): Record<string, string | undefined> {
  if (typeof thrown !== 'object' || thrown === null || !('response' in thrown)) return {};
  const { response } = thrown as { response?: { headers?: Record<string, string> } };
  return response?.headers ?? {};
}
