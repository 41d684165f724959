import { LockstepError, toError } from '../errors.ts';
import { clean } from '../report/clean.ts';

/** What happened and what to do next, on a line each. A stack trace is for bugs only, and only when asked for. */
export function describeError(thrown: unknown): string {
  const error = toError(thrown);
  if (error instanceof LockstepError) {
    const next = error.hint === undefined || error.hint === '' ? '' : `\n  next: ${clean(error.hint)}`;
    return `lockstep: ${clean(error.message)} [${error.code}]${next}`;
  }
  const detail = process.env.LOCKSTEP_DEBUG ? `\n${clean(error.stack ?? '')}` : '';
  return `lockstep: unexpected: ${clean(error.message)}\n  next: this is a defect of Lockstep; run it again with LOCKSTEP_DEBUG=1 and report what it says.${detail}`;
}
