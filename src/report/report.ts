import type { Analysis, Finding, Phase } from '../analysis/analysis.ts';
import type { ServerFacts } from '../database/database.ts';
import type { Scope } from '../git/tree.ts';
import type { ChangeKind, DetectedMigrations, ToolId } from '../migrations/migration.ts';
import type { Verdict } from '../policy/verdict.ts';
import type { WaivedFinding } from '../policy/waivers.ts';
import type { ProbeWait } from '../rehearsal/probes/collect-waits.ts';
import type { ProbeOutcome } from '../rehearsal/probes/probe.ts';
import type { QueueTry } from '../rehearsal/probes/try-queue.ts';
import type { Projection } from '../rehearsal/projection/projection.ts';
import type { DataQuestion, Rehearsal, RehearsedMigration, RollbackCheck, SeedReport } from '../rehearsal/rehearsal.ts';
import type { SchemaChange } from '../rehearsal/schema-changes.ts';
import type { SchemaStart } from '../rehearsal/schema-start.ts';
import type { Operation } from '../sql/operation.ts';
import type { Compatibility } from '../suites/compatibility.ts';
import type { QueryEvidence } from '../suites/queries/query-evidence.ts';
import type { TracedError, TracedLock, TracedTransaction } from '../trace/trace.ts';

/** The values of the flow, as far as it came. Every renderer is a pure function of this. */
export interface CheckResult {
  scope?: Scope;
  detected?: DetectedMigrations;
  analysis?: Analysis;
  rehearsal?: Rehearsal;
  compatibility?: Compatibility;
  findings: Array<Finding & { migration: string; source?: string }>;
  /** Findings that a comment in the SQL took out of the verdict. */
  waived?: WaivedFinding[];
  verdict: Verdict;
  assumptions: string[];
  /** ms by stage. */
  timings: Record<string, number>;
  /** Durations at production's size, by the rehearsed statement's `index` within the trace of its migration. */
  projections?: Array<StatementRef & Projected>;
  /** Probe sessions that had to wait, likewise. */
  waits?: Array<StatementRef & Wait>;
  /** Everything that was tried beside a statement, likewise. Absent where nothing was. */
  probed?: Array<StatementRef & { probe: string; table: string; outcome: ProbeOutcome['outcome']; why?: string }>;
  /** What waits behind a statement while somebody has a transaction open on `table`. */
  queue?: Array<StatementRef & QueueTry & { table: string }>;
}

/** A probe session that had to wait. */
export interface Wait extends Partial<Pick<ProbeWait, 'kind' | 'blockedBy' | 'until' | 'sampled'>> {
  probe: string;
  table: string;
  /** From the statement's start to the end of its transaction; of what was sampled: how long the probe waited. */
  ms: number;
}

/** A statement at production's size. What a producer could not tell is absent. */
export type Projected = Pick<Projection, 'lowMs' | 'highMs' | 'rows' | 'basis'> &
  Partial<Pick<Projection, 'table' | 'form' | 'likelyMs' | 'holds' | 'backfill'>>;

/** Which rehearsed statement is meant. */
export interface StatementRef {
  migration: string;
  /** The migration's source, where ids alone are not unique. */
  source?: string;
  statement: number;
}

/** The JSON report, `schemas/report.schema.json`. Contract: extend, never break. */
export interface JsonReport {
  schemaVersion: 1;
  verdict: Verdict['status'];
  reasons: Verdict['reasons'];
  scope: {
    base: { ref: string; sha: string } | null;
    head: { ref: string; sha: string } | null;
    mergeBase?: string;
    behind?: number;
    sources: Array<{ tool: ToolId; path: string; reason: string; skipped?: string; changed: boolean }>;
  };
  migrations: JsonMigration[];
  compatibility: { cells: Compatibility['cells']; notes: string[]; queries?: QueryEvidence };
  /** What was found and waived: it counts for nothing, and is told nevertheless. Absent where there is none. */
  waivers?: JsonWaiver[];
  split?: NonNullable<Analysis['split']>;
  phases: Phase[];
  transactions: TracedTransaction[];
  dataQuestions: DataQuestion[];
  seed: SeedReport | null;
  environment: {
    engine: 'postgresql';
    version: string;
    provider: ServerFacts['provider'] | null;
    rows: Record<string, number>;
  };
  assumptions: string[];
  notes: string[];
  /** Absent where it was not tried. */
  queue?: Array<QueueTry & { location: { path: string; line: number }; table: string }>;
  /** What the migrations changed in the schema. Absent where nothing was rehearsed, or a migration failed. */
  schemaChanges?: SchemaChange[];
  /** What the migrations touch, as it was before them. Absent likewise, and where it is too much or of several sources. */
  schemaStart?: SchemaStart;
  timings: Record<string, number>;
}

export interface JsonWaiver {
  rule: string;
  severity: Finding['severity'];
  message: string;
  migration: string;
  /** Index within the migration; absent for what is about all of it. */
  statement?: number;
  location: { path: string; line: number };
  waiver: { path: string; line: number; reason: string; until?: string };
}

export interface JsonMigration {
  id: string;
  tool: ToolId;
  source: string;
  path: string;
  change: ChangeKind;
  transaction: 'migration' | 'all' | 'none';
  phase: Phase;
  notAnalysed?: string;
  /** Absent where nothing was rehearsed. */
  outcome?: RehearsedMigration['outcome'];
  failure?: NonNullable<RehearsedMigration['failure']>;
  statements: JsonStatement[];
  findings: Finding[];
  rollback: RollbackCheck;
}

export interface JsonStatement {
  index: number;
  sql: string;
  location: { path: string; line: number };
  phase: Phase;
  operations: JsonOperation[];
  locks: TracedLock[];
  rewrites: string[];
  scans: Array<{ relation: string; rows: number }>;
  rows: number;
  walBytes: number;
  durationMs: number;
  transaction: number | null;
  startMs: number;
  sampled: boolean;
  projected?: Projected;
  /** `schema.name` of existing tables whose readers, or writers, have to wait while the locks are held. */
  blocks: { reads: string[]; writes: string[] };
  waited: Wait[];
  /** What was tried beside it and did not wait, or could not be tried. Absent where nothing was tried. */
  probed?: {
    passed: Array<{ probe: string; table: string }>;
    unknown: Array<{ probe: string; table: string; why: string }>;
  };
  findings: Finding[];
  error?: TracedError;
  /** False where the rehearsal did not come to this statement: nothing was measured. */
  reached: boolean;
  /** The text could not be parsed: why. */
  unparsed?: string;
  /** The tracer could not look: why. Nothing about its locks is known. */
  unseen?: string;
}

export interface JsonOperation extends Operation {
  phase?: Phase;
  why?: string;
  onNewObject?: boolean;
}
