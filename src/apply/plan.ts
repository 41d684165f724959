import type { Phase } from '../analysis/analysis.ts';
import type { ToolId } from '../migrations/migration.ts';
import type { SchemaChange } from '../rehearsal/schema-changes.ts';

/** The migrations of one merged pull request for one source, known by a digest of their contents. */
export interface Change {
  /** SHA-256 over the ordered ids, blob ids and the tool: what was tested, shown and run is the same bytes. */
  digest: string;
  /** `owner/name`, or the directory of a repository that is known by its clone only. */
  repository: string;
  /** Absent where a commit was named, not a pull request. */
  pull?: number;
  /** The commit on the base branch that brought it. */
  mergeSha: string;
  source: { tool: ToolId; path: string };
  /** In the tool's order. */
  migrations: ChangedMigration[];
}

export interface ChangedMigration {
  id: string;
  path: string;
  phase: Phase;
  /** Path → blob id. */
  files: Record<string, string>;
}

/** Everything that a run will do, fixed when it is accepted; a driver needs nothing but this to go on after a crash. */
export interface Plan {
  /** The version of the Lockstep that made it: an older one does not drive it. */
  writer?: string;
  change: Change;
  /** Earlier changes that `--through` includes, in merge order. */
  earlier: Change[];
  units: Unit[];
  /** Set for a tool that is run by the project's own command. */
  command?: CommandPlan;
  /** `schema.table` of the tool's history tables, which are left out where schemas are compared. */
  bookkeepingTables?: string[];
  /** A run whose landed statements are not run again, where the schema is not known to be as it was left by that. */
  changedSince?: string;
  /** Fingerprint (src/database/schema/fingerprint.ts) that the target had when this was planned. */
  schemaBefore: string;
  /**
   * What the rehearsal saw change in the schema: the target must change in the same way, whatever else it holds. Absent
   * where no rehearsal of just this change is known; then it is not compared, and that is told.
   */
  expected?: SchemaChange[];
  /** Its way back was rehearsed: what it changes is kept, so that a rollback can be compared with it. */
  reversible?: true;
  /** Of the server that it was rehearsed on: between majors definitions are printed differently. */
  expectedMajor?: number;
}

export interface CommandPlan {
  command: string;
  /** What the rehearsal saw it send; a statement that is not among these is refused. Absent: everything is let through and recorded. */
  statements?: string[];
}

/** What stands or falls together: a transaction, or one statement that cannot run in one. */
export interface Unit {
  /** Position in the plan, from 0. */
  index: number;
  transactional: boolean;
  /** The file's own BEGIN, where it says more than that. Default `BEGIN`. */
  begin?: string;
  /**
   * A statement alone that the server may refuse in a transaction (CALL, DO with COMMIT …): it is tried in one, and run
   * without where the server refuses that.
   */
  lone?: true;
  /** What the units before it set for the session, in order: sent first where the connection is a new one. */
  session?: string[];
  steps: Step[];
}

/** One statement. Its `index` is its identity within the run. */
export interface Step {
  /** Position in the plan, from 0, over all units. */
  index: number;
  migration: string;
  /** `record` is the tool's own row in its history table; `bookkeeping` makes that table. */
  kind: 'statement' | 'record' | 'bookkeeping';
  sql: string;
  location: { path: string; line: number };
  phase: Phase;
  /** Nothing of it grows with a table: it may not take long, but for waiting. */
  catalogueOnly?: true;
  /** Set where it counts as landed without being sent (`SET lock_timeout`: the run has its own): why. */
  notSent?: string;
}

export type StepState = 'pending' | 'intent' | 'landed' | 'failed' | 'in_doubt';

export interface StepRecord {
  step: number;
  state: StepState;
  /** Times it was begun. */
  attempts: number;
  intentAt?: string;
  endedAt?: string;
  /** How it is known that it landed: `commit` (its row was in the transaction), or what the catalogue showed. */
  proof?: string;
  /** ms of the attempt that landed. */
  ms?: number;
  error?: { sqlstate?: string; message: string };
}
