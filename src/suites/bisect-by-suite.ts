import { isTransactionControl } from './apply-statements.ts';
import type { MigrationStatement } from './matrix-input.ts';

export interface BisectInput {
  statements: readonly MigrationStatement[];
  /** Names of the tests that fail on the old schema with these statements applied; undefined when it cannot be told. */
  failingAfter: (prefix: readonly MigrationStatement[]) => Promise<ReadonlySet<string> | undefined>;
  /** By `performance.now()`; no run is begun later. */
  deadline: number;
}

export interface SuiteBisection {
  /** The first statement after which the test fails; undefined when time or proof ran out. */
  find(test: string): Promise<MigrationStatement | undefined>;
}

/**
 * Finds first breaking statements by running the suite itself: for one test in at most ceil(log2 n) runs, which are
 * remembered for the others; ceil(log2 n) + 1 in all. A test is taken to pass before all statements and to fail after all.
 */
export function bisectBySuite({ statements, failingAfter, deadline }: BisectInput): SuiteBisection {
  const real = statements.filter(({ sql }) => !isTransactionControl(sql));
  const seen = new Map<number, Promise<ReadonlySet<string> | undefined>>();
  let left = Math.ceil(Math.log2(Math.max(1, real.length))) + 1;

  function runAt(count: number): Promise<ReadonlySet<string> | undefined> {
    const known = seen.get(count);
    if (known !== undefined) return known;
    if (left === 0 || performance.now() > deadline) return Promise.resolve(undefined);
    left--;
    const run = failingAfter(real.slice(0, count));
    seen.set(count, run);
    return run;
  }
  return {
    async find(test) {
      let [passes, fails] = [0, real.length];
      while (fails - passes > 1) {
        const middle = Math.floor((passes + fails) / 2);
        const failing = await runAt(middle);
        if (failing === undefined) return undefined;
        if (failing.has(test)) fails = middle;
        else passes = middle;
      }
      return real[fails - 1];
    },
  };
}
