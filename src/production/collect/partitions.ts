import type { SnapshotTable } from '../snapshot.ts';

/** A partitioned table has no storage; its figures are those of its partitions together. */
export function addUpPartitions(tables: SnapshotTable[]): void {
  const children = new Map<string, SnapshotTable[]>();
  for (const table of tables) {
    if (table.partitionOf === null) continue;
    children.set(table.partitionOf, [...(children.get(table.partitionOf) ?? []), table]);
  }
  const done = new Set<SnapshotTable>();
  function add(table: SnapshotTable): void {
    if (done.has(table)) return;
    done.add(table);
    if (table.kind !== 'partitioned table') return;
    for (const child of children.get(`${table.schema}.${table.name}`) ?? []) {
      add(child);
      table.rows = (table.rows ?? 0) + (child.rows ?? 0);
      table.heapBytes += child.heapBytes;
      table.toastBytes += child.toastBytes;
      for (const rate of RATES) if (child[rate] !== null) table[rate] = (table[rate] ?? 0) + child[rate];
    }
  }
  for (const table of tables) add(table);
}

const RATES = ['writesPerSecond', 'readsPerSecond', 'sampledWritesPerSecond', 'sampledReadsPerSecond'] as const;
