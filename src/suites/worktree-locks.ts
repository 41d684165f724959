/** Runs tasks one at a time for each key, and at most `parallel` in all. */
export interface Locks {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export function createLocks(parallel: number): Locks {
  const tails = new Map<string, Promise<unknown>>();
  const waiting: Array<() => void> = [];
  let free = Math.max(1, parallel);

  async function takeSlot(): Promise<void> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }
  function giveSlot(): void {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
  async function inSlot<T>(task: () => Promise<T>): Promise<T> {
    await takeSlot();
    try {
      return await task();
    } finally {
      giveSlot();
    }
  }
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
