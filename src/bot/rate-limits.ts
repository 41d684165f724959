import { setTimeout as sleep } from 'node:timers/promises';
import { ForgeError, statusOf } from '../forge/forge-error.ts';
import { limitOf, UNSAID_MS } from '../forge/rate-limit.ts';

/** GitHub's rate limits, which each installation has for itself: where one must wait, the others go on. */
export interface RateLimits {
  /**
   * Asks, unless GitHub wants to be left alone: a short wait is waited, what takes longer is refused at once.
   * @throws ForgeError `github-rate-limited` with `waitUntil`
   */
  guard<T>(installation: number, ask: () => T | Promise<T>): Promise<T>;
  /** Installations that must wait. */
  waiting(): number;
}

/** A wait that is not worth coming back for, in ms. */
const SHORT_MS = 10_000;
/** Where GitHub names no time it is twice as long with each refusal, up to this, in ms. */
const MOST_MS = 900_000;
/** Let pass beyond the time that GitHub names, whose clock need not be ours, in ms. */
const LEEWAY_MS = 500;

interface Wait {
  until: number;
  /** Refusals in a row that named no time. */
  unsaid: number;
}

/** https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
export function createRateLimits(): RateLimits {
  const waits = new Map<number, Wait>();

  async function pass(installation: number): Promise<void> {
    const { until = 0 } = waits.get(installation) ?? {};
    const ms = until - Date.now();
    if (ms > SHORT_MS) throw limited(until, 429);
    if (ms > 0) await sleep(ms);
  }

  return {
    async guard(installation, ask) {
      await pass(installation);
      const known = waits.get(installation);
      try {
        const answer = await ask();
        // What was asked before GitHub refused tells nothing.
        if (known !== undefined && waits.get(installation) === known) waits.delete(installation);
        return answer;
      } catch (thrown) {
        const limit = limitOf(thrown);
        if (limit === undefined) throw thrown;
        const unsaid = limit === 'unsaid' ? (known?.unsaid ?? 0) + 1 : 0;
        const ms = limit === 'unsaid' ? Math.min(UNSAID_MS * 2 ** (unsaid - 1), MOST_MS) : limit.ms;
        const until = Math.max(waits.get(installation)?.until ?? 0, Date.now() + ms + LEEWAY_MS);
        waits.set(installation, { until, unsaid });
        throw limited(until, statusOf(thrown), thrown);
      }
    },
    waiting: () => [...waits.values()].filter(({ until }) => until > Date.now()).length,
  };
}

function limited(until: number, status: number, cause?: unknown): ForgeError {
  const at = new Date(until).toISOString();
  return new ForgeError(`GitHub limits the requests of this installation until ${at}.`, {
    ...{ code: 'github-rate-limited', status, cause, waitUntil: until },
    hint: 'Nothing is asked before; what waits is worked off then.',
  });
}
