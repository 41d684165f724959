import { DatabaseError, toError } from '../errors.ts';

/** What was thrown while writing below `dir`, as an error that says what to do. A DatabaseError stays as it is. */
export function toDiskError(thrown: unknown, dir: string): DatabaseError {
  if (thrown instanceof DatabaseError) return thrown;
  const error = toError(thrown) as NodeJS.ErrnoException;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT' || /No space left on device/.test(error.message)) {
    return new DatabaseError(`No space is left in ${dir}.`, {
      code: 'disk-full',
      hint: 'Free about 300 MB there, or set LOCKSTEP_CACHE (the cache) or TMPDIR (the runs) to a larger disk.',
      cause: thrown,
    });
  }
  if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS') {
    return new DatabaseError(`Cannot write in ${dir}: ${error.message}`, {
      code: 'cache-not-writable',
      hint: 'Set LOCKSTEP_CACHE to a directory that you may write to.',
      cause: thrown,
    });
  }
  return new DatabaseError(`Cannot use ${dir}: ${error.message}`, { code: 'cache-unusable', cause: thrown });
}
