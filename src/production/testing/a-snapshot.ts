import type { Snapshot, SnapshotTable } from '../snapshot.ts';

/** A table of a snapshot for tests: 1,000 rows of 100 bytes, nobody reads or writes it. */
export function aTable(name: string, parts: Partial<SnapshotTable> = {}): SnapshotTable {
  const rows = parts.rows ?? 1000;
  return {
    schema: 'public',
    name,
    kind: 'table',
    rows,
    rowsFrom: 'planner',
    heapBytes: rows * 100,
    toastBytes: 0,
    partitionOf: null,
    writesPerSecond: null,
    readsPerSecond: null,
    sampledWritesPerSecond: null,
    sampledReadsPerSecond: null,
    indexes: [],
    ...parts,
  };
}

/** A snapshot for tests, of PostgreSQL 17 in UTC. */
export function aSnapshot(tables: SnapshotTable[] = [], parts: Partial<Snapshot> = {}): Snapshot {
  return {
    schemaVersion: 1,
    lockstep: '0.1.0',
    takenAt: '2026-01-01T00:00:00.000Z',
    sampleSeconds: 0,
    server: { version: '17.5', major: 17, inRecovery: false, startedAt: null, statisticsSince: null },
    database: { bytes: null },
    settings: { TimeZone: 'UTC' },
    roleSettings: [],
    extensions: [],
    tables,
    longestTransactions: [],
    replication: { slots: [], replicas: [] },
    queries: [],
    missing: [],
    ...parts,
  };
}
