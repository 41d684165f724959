import type { LockMode, TracedLock } from '../trace/trace.ts';

/**
 * Modes that conflict with ROW EXCLUSIVE, which INSERT, UPDATE and DELETE take; only ACCESS EXCLUSIVE conflicts with
 * SELECT's ACCESS SHARE. https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
 */
const STOPS_WRITES: ReadonlySet<LockMode> = new Set([
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
]);

/** Existing tables, `schema.name`, whose readers or writers have to wait while these locks are held. */
export function blockedBy(locks: readonly TracedLock[]): { reads: string[]; writes: string[] } {
  const reads = new Set<string>();
  const writes = new Set<string>();
  for (const lock of locks) {
    if (!stopsWrites(lock)) continue;
    const table = lock.table ?? `${lock.schema}.${lock.name}`;
    writes.add(table);
    if (lock.mode === 'AccessExclusiveLock') reads.add(table);
  }
  return { reads: [...reads].sort(), writes: [...writes].sort() };
}

/**
 * Whether somebody can be kept waiting by this lock: nobody waits for what the migration itself has made.
 * An index counts like its table: queries open it with ACCESS SHARE, writes with ROW EXCLUSIVE.
 */
export function stopsWrites(lock: TracedLock): boolean {
  return !lock.isNew && lock.schema !== 'pg_toast' && STOPS_WRITES.has(lock.mode);
}
