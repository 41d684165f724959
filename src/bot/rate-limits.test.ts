import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ForgeError } from '../forge/forge-error.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

let limits: RateLimits;
let asked: number;

beforeEach(() => {
  vi.useFakeTimers();
  limits = createRateLimits();
  asked = 0;
});
afterEach(() => vi.useRealTimers());

/** Seconds until GitHub may be asked again; `answered` where it did. */
async function ask(installation: number, refusal?: Error): Promise<number | 'answered'> {
  const answer = limits.guard(installation, () => {
    asked++;
    if (refusal !== undefined) throw refusal;
    return 'answered' as const;
  });
  return answer.catch((thrown: ForgeError) => Math.round(((thrown.waitUntil ?? 0) - Date.now()) / 1000));
}

function refusal(headers: Record<string, string>, message = SECONDARY, status = 403): Error {
  return Object.assign(new Error(message), { status, response: { headers } });
}

it('asks nothing before the time that GitHub names, and lets other installations ask', async () => {
  expect(await ask(1, refusal({ 'retry-after': '60' }))).toBe(61);
  vi.advanceTimersByTime(40_000);
  expect([await ask(1), await ask(2), limits.waiting(), asked]).toEqual([21, 'answered', 1, 2]);
  vi.advanceTimersByTime(21_000);
  expect([await ask(1), limits.waiting()]).toEqual(['answered', 0]);
});

it('waits for a spent limit until it is given anew', async () => {
  const reset = String(Math.floor(Date.now() / 1000) + 1800);
  const spent = refusal({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }, 'API rate limit exceeded');
  const wait = await ask(1, spent);
  expect([wait === 1800 || wait === 1801, await ask(1), asked]).toEqual([true, wait, 1]);
});

it('waits twice as long with each refusal that names no time, and a minute again after an answer', async () => {
  const waits: unknown[] = [];
  for (let time = 0; time < 6; time++) {
    waits.push(await ask(1, refusal({})));
    vi.advanceTimersByTime(900_500);
  }
  expect(waits).toEqual([61, 121, 241, 481, 901, 901]);
  expect(await ask(1)).toBe('answered');
  expect(await ask(1, refusal({}))).toBe(61);
});

it('waits in place where that is short', async () => {
  vi.useRealTimers();
  expect(await ask(1, refusal({ 'retry-after': '1' }))).toBe(2);
  const refused = Date.now();
  expect([await ask(1), asked]).toEqual(['answered', 2]);
  expect(Date.now() - refused).toBeGreaterThan(1_000);
});

it('takes a right that is missing for what it is', async () => {
  const thrown = refusal({}, 'Resource not accessible by integration');
  await expect(limits.guard(1, () => Promise.reject(thrown))).rejects.toBe(thrown);
  expect(limits.waiting()).toBe(0);
});
