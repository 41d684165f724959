import { LockstepError, MigrationError, toError } from '../errors.ts';
import type { CheckResult } from '../report/report.ts';
import { withoutSeedValues } from '../report/row-values.ts';

/** Whatever stopped the check, as a result that can be reported like any other. */
export function unjudged(thrown: unknown, known: Partial<CheckResult> & Pick<CheckResult, 'assumptions'>): CheckResult {
  const error: Error & { code?: string } = toError(thrown);
  const hint = error instanceof LockstepError ? error.hint : undefined;
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
          code: error instanceof LockstepError ? error.code : isLackOfSpace(error) ? 'disk-full' : 'internal',
          severity: 'block',
          message: isOfSeed(error) ? withoutSeedValues(error.message, error.cause) : error.message,
          nextStep: hint ?? nextStepOf(error),
          ...(location && { location }),
        },
      ],
    },
  };
}

/** The rows of a seed are the team's own, and a report has more readers. */
function isOfSeed(error: { code?: string }): boolean {
  return error.code === 'seed-failed';
}

/** ENOSPC of the system, or disk_full of PostgreSQL. */
function isLackOfSpace(error: { code?: string; message: string }): boolean {
  return error.code === 'ENOSPC' || error.code === '53100' || /No space left on device/.test(error.message);
}

function nextStepOf(error: { code?: string; message: string }): string {
  return isLackOfSpace(error)
    ? 'Make room, or set TMPDIR (the runs) or LOCKSTEP_CACHE (the cache) to a larger disk.'
    : 'This is a defect of Lockstep: run it again with LOCKSTEP_DEBUG=1 and report what it says.';
}
