import type { TestResult } from './compatibility.ts';

/** Name of the pseudo test for tests that ran in the control and not here. */
export const MISSING_TEST = '(tests that did not run)';

export function failedTests(tests: readonly TestResult[]): TestResult[] {
  return tests.filter((test) => test.status === 'failed');
}

/**
 * Tests that passed in the reference but did not run here, as one failure: a suite that runs half of its tests has not
 * passed. Names alone do not count, as some hold random parts: fewer tests must have run than passed there.
 */
export function findMissing(tests: readonly TestResult[], reference: readonly TestResult[]): TestResult | undefined {
  const ran = new Set(tests.filter((test) => test.status !== 'skipped').map((test) => test.name));
  const passedThere = reference.filter((test) => test.status === 'passed');
  const missing = passedThere.filter((test) => !ran.has(test.name));
  if (missing.length === 0 || ran.size >= passedThere.length) return undefined;
  const some = missing.slice(0, 10).map((test) => test.name);
  const more = missing.length > some.length ? [`… and ${missing.length - some.length} more`] : [];
  return {
    name: MISSING_TEST,
    status: 'failed',
    message: [`${missing.length} tests passed in the control and did not run here:`, ...some, ...more].join('\n'),
  };
}

/** A list of names for a note: the first five, and how many more. */
export function listNames(names: readonly string[]): string {
  const some = names.slice(0, 5).map((name) => `“${name}”`);
  return names.length > 5 ? `${some.join(', ')} and ${names.length - 5} more` : some.join(', ');
}
