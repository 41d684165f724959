import { UsageError } from '../errors.ts';
import type { CheckResult } from '../report/report.ts';
import { unjudged } from './unjudged.ts';
import { unlessStopped } from './unless-stopped.ts';
import { type RunCheckInput, withContext } from './with-context.ts';

export type { RunCheckInput } from './with-context.ts';

/**
 * `lockstep check`: from a repository to a result. What could not be judged comes back as verdict `error` with its
 * reason and next step. @throws UsageError when the repository, a ref or the configuration cannot be used.
 */
export function runCheck(input: RunCheckInput): Promise<CheckResult> {
  return withContext(input, async (context) => {
    const { databases, signal, scope, assumptions } = context;
    // What judges is as large as what finds the scope, and is not needed before it is found.
    const { check } = await import('./check.ts');
    try {
      return await unlessStopped(check(context), { databases, signal });
    } catch (thrown) {
      if (thrown instanceof UsageError) throw thrown;
      return unjudged(thrown, { scope, assumptions });
    }
  });
}
