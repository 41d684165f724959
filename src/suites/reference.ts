import { failedTests } from './compare-runs.ts';
import type { TestResult } from './compatibility.ts';
import type { SuiteRun } from './suite-run.ts';

/** A run that others are measured against. */
export interface Reference {
  run: SuiteRun;
  /**
   * Which of `failing` fail here as well, and so prove nothing elsewhere. A failure of one run may be a flake that would
   * hide a real break, so the run is repeated before the first one is believed.
   */
  masks(failing: readonly TestResult[]): Promise<Set<string>>;
}

export function createReference(run: SuiteRun, repeat: () => Promise<SuiteRun>): Reference {
  const failedOnce = new Set(failedTests(run.tests).map((test) => test.name));
  let failedTwice: Promise<Set<string>> | undefined;
  async function confirm(): Promise<Set<string>> {
    const second = await repeat();
    if (second.timedOut || second.invalid !== undefined) return failedOnce;
    return new Set(failedTests(second.tests).flatMap(({ name }) => (failedOnce.has(name) ? [name] : [])));
  }
  return {
    run,
    async masks(failing) {
      if (!failing.some((test) => failedOnce.has(test.name))) return new Set();
      failedTwice ??= confirm();
      const known = await failedTwice;
      return new Set(failing.flatMap(({ name }) => (known.has(name) ? [name] : [])));
    },
  };
}
