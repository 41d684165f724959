import type { CostForm } from './fit.ts';

/** What a rehearsed statement would take with production's rows. */
export interface Projection {
  migration: string;
  source: string;
  /** Index within the trace. */
  statement: number;
  lowMs: number;
  highMs: number;
  /** The best single guess. */
  likelyMs: number;
  /** Rows of the table that the work grows with, in production. */
  rows: number;
  /** That table, `schema.name`. */
  table: string;
  form: CostForm;
  /** How it was found, for people: "linear, measured at 12,500 to 100,000 rows". */
  basis: string;
  /** Tables that this statement keeps others out of, until its transaction's end. */
  holds?: ProjectedHold[];
  /** Rows that it changes, and how long that takes at the rate that the policy asks for. */
  backfill?: { rows: number; rowsPerSecond: number; ms: number; asked: boolean };
}

/** A lock at production's size, and who comes meanwhile. */
export interface ProjectedHold {
  table: string;
  blocks: 'writes' | 'reads and writes';
  /** From the statement's start to the end of its transaction. */
  lowMs: number;
  highMs: number;
  /** Rows written to the table in that time; absent where the snapshot has no rate. */
  writes?: Range;
  /** Scans of the table in that time. */
  reads?: Range;
}

export interface Range {
  low: number;
  high: number;
}
