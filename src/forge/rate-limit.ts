import { headersOf, statusOf } from './status-of.ts';

/** What GitHub asks for where it does not say how long. */
export const UNSAID_MS = 60_000;

/** How long GitHub asks to wait; `unsaid` where it names no time. */
export type Limit = { ms: number } | 'unsaid';

/**
 * Whether an answer is a rate limit, primary or secondary; undefined where it is something else, such as a right that
 * the token has not. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function limitOf(thrown: unknown): Limit | undefined {
  const status = statusOf(thrown);
  if (status !== 403 && status !== 429) return undefined;
  const headers = headersOf(thrown);
  const after = Number(headers['retry-after']);
  if (after > 0) return { ms: after * 1000 };
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] === '0' && reset > 0) return { ms: Math.max(0, reset * 1000 - Date.now()) };
  const isSecondary = thrown instanceof Error && /secondary rate limit|abuse/i.test(thrown.message);
  return status === 429 || isSecondary ? 'unsaid' : undefined;
}
