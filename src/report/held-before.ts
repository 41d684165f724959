import type { TracedLock } from '../trace/trace.ts';
import { stopsWrites } from './blocked-by.ts';
import type { JsonStatement } from './report.ts';

/**
 * Locks that keep others out while a statement runs that takes no such lock itself: an earlier statement of the same
 * transaction took them, and they are held until the transaction's end
 * (https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES).
 * @param lockers The statements that took a lock that keeps others out, see {@link lockersOf}.
 */
export function heldBefore(statement: JsonStatement, lockers: readonly JsonStatement[]): TracedLock[] {
  const { transaction, startMs, reached, locks } = statement;
  if (!reached || transaction === null || locks.some(stopsWrites)) return [];
  const held = lockers
    .filter((earlier) => earlier.transaction === transaction && earlier.startMs <= startMs)
    .flatMap((earlier) => earlier.locks.filter((lock) => stopsWrites(lock) && earlier.startMs + lock.heldMs > startMs));
  return [...new Map(held.map((lock) => [JSON.stringify([lock.schema, lock.name, lock.mode]), lock])).values()];
}

/** Few, even where there are thousands of statements. */
export function lockersOf(statements: readonly JsonStatement[]): JsonStatement[] {
  return statements.filter(({ reached, locks }) => reached && locks.some(stopsWrites));
}
