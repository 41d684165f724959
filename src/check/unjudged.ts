import { type LockstepError, MigrationError, toError } from '../errors.ts';
import type { CheckResult } from '../report/report.ts';

/** Whatever stopped the check, as a result that can be reported like any other. */
export function unjudged(thrown: unknown, known: Partial<CheckResult> & Pick<CheckResult, 'assumptions'>): CheckResult {
  const error = toError(thrown) as Error & { code?: string; hint?: string };
  const location =
    error instanceof MigrationError && error.path !== undefined
      ? { path: error.path, line: error.line ?? 1 }
      : undefined;
  return {
    findings: [],
    timings: {},
    ...known,
    verdict: {
      status: 'error',
      reasons: [
        {
          code: isLockstepError(error) ? error.code : 'internal',
          severity: 'block',
          message: error.message,
          nextStep:
            error.hint ?? 'This is a defect of Lockstep: run it again with LOCKSTEP_DEBUG=1 and report what it says.',
          ...(location && { location }),
        },
      ],
    },
  };
}

function isLockstepError(error: Error): error is LockstepError {
  return 'code' in error && 'hint' in error;
}
