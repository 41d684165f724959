/** Table-level lock modes in PostgreSQL's own order, the weakest first; the names are pg_locks'. https://www.postgresql.org/docs/current/explicit-locking.html */
export const LOCK_MODES = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
] as const;
