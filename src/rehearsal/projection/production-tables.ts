import type { Snapshot, SnapshotTable } from '../../production/snapshot.ts';
import type { Range } from './projection.ts';

/** Production's tables by `schema.table`. A Map: a snapshot may name a table `__proto__`. */
export type ProductionTables = ReadonlyMap<string, SnapshotTable>;

export function productionTables({ tables }: Pick<Snapshot, 'tables'>): ProductionTables {
  return new Map(tables.map((table) => [`${table.schema}.${table.name}`, table]));
}

/** Rows of a table in production; undefined where nobody knows. */
export function productionRows(tables: ProductionTables, name: string): number | undefined {
  return tables.get(name)?.rows ?? undefined;
}

/** How many come to a table in so many ms: by the mean rate and by the rate just then, the lower and the higher. */
export function arrivals(
  rates: readonly [number | null | undefined, number | null | undefined],
  { lowMs, highMs }: { lowMs: number; highMs: number },
): Range | undefined {
  const known = rates.filter((rate) => rate !== null && rate !== undefined);
  if (known.length === 0) return undefined;
  const count = (ms: number, rate: number): number => Math.round((ms / 1000) * rate);
  return { low: count(lowMs, Math.min(...known)), high: count(highMs, Math.max(...known)) };
}

/** How many workers an index build may have beside itself: each needs 32 MB of maintenance_work_mem. */
export function parallelWorkers(settings: Readonly<Record<string, string>>, memoryKb: number): number {
  const allowed = Number(settings.max_parallel_maintenance_workers ?? 0);
  if (!Number.isInteger(allowed) || allowed <= 0) return 0;
  // https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/optimizer/plan/planner.c, plan_create_index_workers
  return Math.max(0, Math.min(allowed, 64, Math.floor(memoryKb / 32_768) - 1));
}
