import type { LockMode, TracedLock } from '../../trace/trace.ts';
import { arrivals, type ProductionTables } from './production-tables.ts';
import type { Estimated } from './project.ts';
import type { ProjectedHold } from './projection.ts';

/** Modes that conflict with ROW EXCLUSIVE. https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES */
const STOPS_WRITES: ReadonlySet<LockMode> = new Set([
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
]);

/**
 * How long the locks that a statement takes keep others out in production: until its transaction ends, so the
 * statements after it count as well. The busiest table comes first. Nothing where one of them has no estimate: the sum would be too small.
 */
export function holdsOf(
  { traced, estimate: own }: Estimated,
  { all, tables }: { all: readonly Estimated[]; tables: ProductionTables },
): ProjectedHold[] {
  const strong = traced.locks.filter(
    (lock) => !lock.isNew && lock.schema !== 'pg_toast' && STOPS_WRITES.has(lock.mode),
  );
  if (strong.length === 0 || own === undefined) return [];
  const after = all.filter(
    (each) => each.traced.transaction === traced.transaction && each.traced.index >= traced.index,
  );
  if (after.some((each) => each.estimate === undefined)) return [];
  const total = (of: 'lowMs' | 'highMs'): number =>
    Math.round(after.reduce((sum, each) => sum + (each.estimate?.[of] ?? 0), 0) * 1000) / 1000;
  const [lowMs, highMs] = [total('lowMs'), total('highMs')];
  const names = [...new Set(strong.map(nameOf))].filter((name) => tables.has(name));
  const holds = names.map((table): ProjectedHold => {
    const production = tables.get(table);
    const isExclusive = strong.some((lock) => nameOf(lock) === table && lock.mode === 'AccessExclusiveLock');
    const writes = arrivals([production?.writesPerSecond, production?.sampledWritesPerSecond], { lowMs, highMs });
    const reads = isExclusive
      ? arrivals([production?.readsPerSecond, production?.sampledReadsPerSecond], { lowMs, highMs })
      : undefined;
    return {
      table,
      blocks: isExclusive ? 'reads and writes' : 'writes',
      lowMs,
      highMs,
      ...(writes && { writes }),
      ...(reads && { reads }),
    };
  });
  const queue = ({ writes, reads }: ProjectedHold): number => (writes?.high ?? 0) + (reads?.high ?? 0);
  return holds.toSorted((a, b) => queue(b) - queue(a));
}

/** Whoever uses a table opens its indexes, too. */
function nameOf({ table, schema, name }: TracedLock): string {
  return table ?? `${schema}.${name}`;
}
