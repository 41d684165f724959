import * as z from 'zod';
import { LOCK_MODES } from '../sql/lock-modes.ts';
import type { OperationKind } from '../sql/operation.ts';
import { Finding, Location, Phase, Rollback, ToolId, TracedError } from './json-schema-values.ts';

const Lock = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.enum([
    'table',
    'partitioned table',
    'index',
    'partitioned index',
    'view',
    'materialized view',
    'sequence',
    'foreign table',
    'other',
  ]),
  table: z.string().exactOptional().describe('For an index: its table, `schema.name`.'),
  mode: z.enum(LOCK_MODES).describe('PostgreSQL’s own name, as in pg_locks.'),
  heldMs: z.number().describe('From the statement’s start to the end of its transaction.'),
  origin: z.enum(['measured', 'sampled', 'predicted']),
  isNew: z.boolean().describe('Made in the same rehearsal: nobody can be waiting for it.'),
});

// The kinds are many and grow with the parser: any text is valid in the published schema.
const Kind: z.ZodType<OperationKind> = z.string() as unknown as z.ZodType<OperationKind>;

const Operation = z.object({
  kind: Kind,
  object: z.string(),
  table: z.string().exactOptional(),
  column: z.string().exactOptional(),
  references: z.array(z.string()).exactOptional(),
  detail: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])).exactOptional(),
  phase: Phase.exactOptional(),
  why: z.string().exactOptional(),
  onNewObject: z.boolean().exactOptional(),
});

const Many = z.object({ low: z.number(), high: z.number() });

const ProjectedHold = z.object({
  table: z.string(),
  blocks: z.enum(['writes', 'reads and writes']),
  lowMs: z.number(),
  highMs: z.number(),
  writes: Many.exactOptional().describe('Rows written to the table in that time.'),
  reads: Many.exactOptional().describe('Scans of the table in that time.'),
});

const Statement = z.object({
  index: z.number(),
  sql: z.string(),
  location: Location,
  phase: Phase,
  operations: z.array(Operation),
  locks: z.array(Lock),
  rewrites: z.array(z.string()),
  scans: z.array(z.object({ relation: z.string(), rows: z.number() })),
  rows: z.number(),
  walBytes: z.number(),
  durationMs: z.number(),
  transaction: z.number().nullable(),
  startMs: z.number(),
  sampled: z.boolean(),
  projected: z
    .object({
      lowMs: z.number(),
      highMs: z.number(),
      rows: z.number(),
      basis: z.string(),
      table: z.string().exactOptional().describe('schema.name of the table that the work grows with.'),
      form: z.enum(['constant', 'linear', 'n log n']).exactOptional(),
      likelyMs: z.number().exactOptional(),
      holds: z.array(ProjectedHold).exactOptional().describe('Tables kept from others until the transaction ends.'),
      backfill: z
        .object({ rows: z.number(), rowsPerSecond: z.number(), ms: z.number(), asked: z.boolean() })
        .exactOptional()
        .describe('All rows at the rate that the policy asks for (asked), or at the measured one.'),
    })
    .exactOptional()
    .describe('At production’s size; not measured.'),
  blocks: z
    .object({ reads: z.array(z.string()), writes: z.array(z.string()) })
    .describe('Existing tables whose readers, or writers, wait while the locks are held.'),
  waited: z
    .array(
      z.object({
        probe: z.string().describe('What a session tried: SELECT, INSERT, UPDATE, DELETE, SELECT FOR UPDATE.'),
        table: z.string(),
        ms: z.number().describe('From the statement’s start to the end of its transaction: the longest wait.'),
        kind: z.enum(['lock', 'row']).exactOptional(),
        blockedBy: z
          .object({ relation: z.string(), mode: z.enum(LOCK_MODES).exactOptional() })
          .exactOptional()
          .describe('The table or index that the statement holds.'),
        until: z.enum(['statement', 'commit']).exactOptional(),
        sampled: z.boolean().exactOptional(),
      }),
    )
    .describe('Sessions that had to wait, first at this statement.'),
  probed: z
    .object({
      passed: z.array(z.object({ probe: z.string(), table: z.string() })),
      unknown: z.array(z.object({ probe: z.string(), table: z.string(), why: z.string() })),
    })
    .exactOptional()
    .describe('What was tried beside it and did not wait, or could not be tried.'),
  findings: z.array(Finding),
  error: TracedError.exactOptional(),
  reached: z.boolean().describe('False: not rehearsed, so nothing was measured.'),
  unparsed: z.string().exactOptional(),
  unseen: z.string().exactOptional(),
});

export const JsonMigration = z.object({
  id: z.string(),
  tool: ToolId,
  source: z.string(),
  path: z.string(),
  change: z.enum(['added', 'edited', 'renamed', 'deleted']),
  transaction: z.enum(['migration', 'all', 'none']),
  phase: Phase,
  notAnalysed: z.string().exactOptional(),
  outcome: z.enum(['ok', 'failed', 'not reached']).exactOptional(),
  failure: z
    .object({ statement: z.number(), error: TracedError, location: Location, partialState: z.string() })
    .exactOptional(),
  statements: z.array(Statement),
  findings: z.array(Finding),
  rollback: Rollback.describe('Of the whole set of migrations, repeated at each.'),
});

/** ms throughout. */
export const JsonQueue = z.object({
  location: Location,
  table: z.string(),
  open: z.enum(['reader', 'writer']).describe('What had a transaction open on the table before the statement came.'),
  openMs: z.number(),
  statementWaitedMs: z.number(),
  laterWaitedMs: z.number().describe('A query sent after the statement, which waited behind it.'),
  withLockTimeout: z.object({
    lockTimeoutMs: z.number(),
    statement: z.literal('gave up'),
    laterWaitedMs: z.number(),
  }),
  ownLockTimeoutMs: z.number().describe('The migration’s own lock_timeout; 0 for none.'),
  tried: z.enum(['statement', 'lock table']),
});

export const JsonSchemaChange = z.object({
  kind: z.enum(['added', 'removed', 'changed', 'renamed', 'reordered']),
  what: z.string(),
  property: z.string().exactOptional(),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
  digest: z.string().exactOptional(),
});

const Texts = z.record(z.string(), z.string());

export const JsonSchemaStart = z.object({
  objects: z.array(
    z.object({
      object: z.string().describe('Like `table public.orders`.'),
      properties: Texts,
      parts: z.array(z.object({ kind: z.string(), name: z.string(), properties: Texts })),
    }),
  ),
  absent: z.array(z.string()).describe('What the migrations make, and what was not there.'),
});

const NewFailure = z.object({
  test: z.string(),
  message: z.string(),
  sqlstate: z.string().exactOptional(),
  statement: z.string().exactOptional(),
  firstBreakingStatement: z
    .object({ sql: z.string(), path: z.string(), line: z.number(), migration: z.string() })
    .exactOptional(),
});

export const JsonCell = z.object({
  suite: z.string(),
  app: z.enum(['old', 'new']),
  schema: z.enum(['old', 'new']),
  status: z.enum(['pass', 'fail', 'invalid', 'skipped']),
  passed: z.number(),
  failed: z.number(),
  newFailures: z.array(NewFailure).describe('Against the control: old app on old schema.'),
  reason: z.string().exactOptional(),
  durationMs: z.number(),
  log: z.string().exactOptional(),
});
