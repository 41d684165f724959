import type { ServerFacts } from '../database/database.ts';
import type { TracedError, TracedStatement, TracedTransaction } from '../trace/trace.ts';
import type { ProbeReport } from './probes/run-probed.ts';
import type { SchemaChange } from './schema-changes.ts';
import type { SchemaStart } from './schema-start.ts';

export interface RehearsedMigration {
  id: string;
  source: string;
  statements: TracedStatement[];
  /** `ok`, `failed` (see `failure`), or `not reached` behind a failed one. */
  outcome: 'ok' | 'failed' | 'not reached';
  failure?: { statement: number; error: TracedError; location: { path: string; line: number }; partialState: string };
}

export type RollbackStatus = 'exact' | 'differs' | 'fails' | 'missing' | 'not-run';

export interface RollbackCheck {
  status: RollbackStatus;
  /** What differs, or why it failed; one line each. */
  detail: string[];
  /** What the server refused; `detail` quotes it. */
  errors?: TracedError[];
}

export interface SeedReport {
  /** `user`, `synthetic` or `none`. */
  origin: 'user' | 'synthetic' | 'none';
  /** Rows by `schema.table`. */
  rows: Record<string, number>;
  /** Tables that could not be filled, and why. */
  unseeded: Array<{ table: string; reason: string }>;
}

/** A data-dependent error that only synthetic rows caused: production's rows decide. */
export interface DataQuestion {
  migration: string;
  statement: number;
  error: TracedError;
  /** What to run against production to know. */
  query?: string;
}

export interface Rehearsal {
  server: ServerFacts;
  migrations: RehearsedMigration[];
  transactions: TracedTransaction[];
  rollback: RollbackCheck;
  seed: SeedReport;
  dataQuestions: DataQuestion[];
  /** Who had to wait beside the statements; absent where it was not tried. */
  probed?: ProbeReport;
  /** Everything that the migrations changed in the schema, as read from the catalogue before and after. */
  schemaChanges?: SchemaChange[];
  /** What they touch, as it was before: what a database is compared with before they are run on it. */
  schemaStart?: SchemaStart;
  /** What was there before and is gone or changed afterwards, a line each, as read from the catalogue. */
  removed?: string[];
  notes: string[];
  /** Names of the template databases, for the stages that follow: base schema, and base + PR. */
  templates: { old: string; new?: string };
}
