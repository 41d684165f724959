/** Takes the time of each stage, in ms. */
export type Time = <T>(stage: string, work: () => Promise<T>) => Promise<T>;

export function timer(timings: Record<string, number>): Time {
  return async (stage, work) => {
    const began = performance.now();
    try {
      return await work();
    } finally {
      timings[stage] = Math.round((timings[stage] ?? 0) + performance.now() - began);
    }
  };
}
