import { setTimeout as sleep } from 'node:timers/promises';

export interface Polling {
  timeoutMs: number;
  /** Polling is given up once this says so. */
  stopped: () => boolean;
}

/**
 * The first answer of `probe` that is not undefined; its errors mean "not yet". Asks every 100 ms.
 * @throws The probe's last error, when there was no answer in time
 */
export async function poll<T>(probe: () => T | undefined | Promise<T | undefined>, polling: Polling): Promise<T> {
  const deadline = performance.now() + polling.timeoutMs;
  let last: unknown = new Error(`no answer after ${polling.timeoutMs / 1000} s`);
  while (!polling.stopped() && performance.now() < deadline) {
    try {
      const answer = await probe();
      if (answer !== undefined) return answer;
    } catch (thrown) {
      last = thrown;
    }
    await sleep(100);
  }
  throw last;
}
