import * as z from 'zod';

/** Larger numbers are no longer exact, and none of PostgreSQL's figures of one database is larger. */
const Count = z.number().min(0).max(Number.MAX_SAFE_INTEGER);
const Bytes = z.int().min(0).describe('Bytes.');
const Rate = z.number().min(0).max(1e12);
const Name = z.string().max(256);
const Text = z.string().max(20_000);
const Moment = z.iso.datetime().describe('UTC.');

export const SnapshotIndex = z.strictObject({
  name: Name,
  bytes: Bytes,
  scans: Count.describe('Since the statistics were reset.'),
  valid: z.boolean(),
  unique: z.boolean(),
});

export const SnapshotTable = z.strictObject({
  schema: Name,
  name: Name,
  kind: z.enum(['table', 'partitioned table', 'materialized view']),
  rows: Count.nullable().describe('An estimate; null where PostgreSQL has none.'),
  rowsFrom: z
    .enum(['planner', 'statistics', 'partitions', 'none'])
    .describe(
      'planner: pg_class.reltuples at the size of now; statistics: n_live_tup; partitions: the sum of its partitions.',
    ),
  heapBytes: Bytes,
  toastBytes: Bytes,
  partitionOf: Name.nullable().describe('schema.name of the partitioned table or of the table it inherits from.'),
  writesPerSecond: Rate.nullable().describe('Rows written, mean since the statistics were reset; null where unknown.'),
  readsPerSecond: Rate.nullable().describe('Scans of the table or its indexes, likewise.'),
  sampledWritesPerSecond: Rate.nullable().describe('Likewise, while the snapshot was taken.'),
  sampledReadsPerSecond: Rate.nullable(),
  indexes: z.array(SnapshotIndex).max(10_000),
});

export const SnapshotQuery = z.strictObject({
  sql: Text.describe('Without constants and comments.'),
  fingerprint: Name,
  calls: Count,
  meanMs: z.number().min(0).max(1e12),
  rows: Count.describe('Of all calls together.'),
});

export const Snapshot = z
  .strictObject({
    schemaVersion: z.literal(1),
    lockstep: Name.describe('The version of Lockstep that wrote it.'),
    takenAt: Moment,
    sampleSeconds: z.number().min(0).max(86_400).describe('How long reads and writes were counted; 0: not at all.'),
    server: z.strictObject({
      version: Name,
      major: z.int().min(9).max(99),
      inRecovery: z.boolean().describe('It is a replica: its statistics of reads and writes are its own.'),
      startedAt: Moment.nullable(),
      statisticsSince: Moment.nullable(),
    }),
    database: z.strictObject({ bytes: Bytes.nullable() }),
    settings: z.record(Name, Text).describe('As a new session has them; sizes in kB, times in ms.'),
    roleSettings: z
      .array(z.strictObject({ role: Name.nullable(), name: Name, value: Text }))
      .max(10_000)
      .describe('ALTER ROLE … SET and ALTER DATABASE … SET; role null: of every role in this database.'),
    extensions: z.array(z.strictObject({ name: Name, version: Name })).max(10_000),
    tables: z.array(SnapshotTable).max(1_000_000),
    longestTransactions: z
      .array(z.strictObject({ seconds: Rate, state: Name.nullable() }))
      .max(100)
      .describe('The longest that ran just then.'),
    replication: z.strictObject({
      slots: z.array(z.strictObject({ type: Name, active: z.boolean(), lagBytes: Count.nullable() })).max(10_000),
      replicas: z
        .array(
          z.strictObject({
            state: Name.nullable(),
            sync: Name.nullable(),
            lagBytes: Count.nullable(),
            lagMs: Rate.nullable(),
          }),
        )
        .max(10_000),
    }),
    queries: z.array(SnapshotQuery).max(100_000),
    missing: z
      .array(z.strictObject({ what: Name, why: Text }))
      .max(1_000)
      .describe('What could not be read.'),
  })
  .describe('Statistics of a production database, as `lockstep snapshot` writes them: no rows, no constants.');

export type Snapshot = z.infer<typeof Snapshot>;
export type SnapshotTable = z.infer<typeof SnapshotTable>;
export type SnapshotQuery = z.infer<typeof SnapshotQuery>;

/** The snapshot's JSON Schema, `schemas/snapshot.schema.json`. */
export function snapshotJsonSchema(): object {
  const schema = z.toJSONSchema(Snapshot);
  return { $schema: schema.$schema, title: 'lockstep snapshot', ...schema };
}
