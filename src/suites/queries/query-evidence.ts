import type { MigrationStatement } from '../matrix-input.ts';

/** A query that the running app is known to send. */
export interface QueryShape {
  sql: string;
  /** Seen in the control run of the old app's suite, or in production's statistics. */
  origin: 'old app' | 'snapshot';
  /** Times it was executed. */
  count: number;
  /** Under a name, and so kept by its session through a migration. A snapshot cannot tell. */
  prepared: boolean;
  /** OIDs as the client declared them; 0 is left to the server. */
  paramTypes?: number[];
  /** `sql` is not all of the text. */
  cut?: boolean;
}

interface JudgedQuery {
  sql: string;
  origin: QueryShape['origin'];
  count: number;
  prepared: boolean;
  /** First statement of the migrations after which it is so. */
  firstBreakingStatement?: MigrationStatement;
}

/** The server plans it on the old schema and refuses it on the new one. */
export interface BrokenQuery extends JudgedQuery {
  sqlstate: string;
  message: string;
}

/** It still works, but its result has other columns: a session that prepared it before fails (0A000). */
export interface ChangedResult extends JudgedQuery {
  /** The columns that differ, with their types. */
  before: string;
  after: string;
}

/** A table that it finds its rows in by an index on the old schema, and by reading all of it on the new one. */
export interface LostIndex extends JudgedQuery {
  relation: string;
  index: string;
  /** EXPLAIN's text, with sequential scans avoided where they can be. */
  before: string;
  after: string;
}

/** What the old app's queries say of the new schema, though none of them was executed. */
export interface QueryEvidence {
  /** Queries that the old schema takes; texts that differ in constants only are one. */
  judged: number;
  /** Of these, by where they were seen; one may have been seen in both. */
  judgedOf: { oldApp: number; snapshot: number };
  notJudged: Array<{ reason: string; count: number }>;
  /** Most often sent first, in all three. */
  broken: BrokenQuery[];
  resultChanged: ChangedResult[];
  indexLost: LostIndex[];
  /** Entries beyond the first 500 of each. */
  leftOut?: number;
}
