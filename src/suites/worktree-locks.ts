import { atMost } from '../process/at-most.ts';

/** Runs tasks one at a time for each key, and at most `parallel` in all. */
export interface Locks {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export function createLocks(parallel: number): Locks {
  const tails = new Map<string, Promise<unknown>>();
  const inSlot = atMost(Math.max(1, parallel));
  return {
    run(key, task) {
      const before = tails.get(key) ?? Promise.resolve();
      const result = before.then(() => inSlot(task));
      tails.set(
        key,
        result.catch(() => undefined),
      );
      return result;
    },
  };
}
