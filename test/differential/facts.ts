import type { LockMode } from '../../src/trace/trace.ts';

/** What a script did to relations that existed before it, or is predicted to. */
export interface Facts {
  /** `schema.name` of any relation → the strongest mode. */
  locks: Map<string, LockMode>;
  /** Tables and materialized views whose rows were written anew. */
  rewrites: Set<string>;
  /** Tables on which an index was made, or made anew without the table. */
  builds: Set<string>;
  /** Tables of which all rows were read, those in `rewrites` and `builds` left out. */
  scans: Set<string>;
}

export interface Predicted extends Facts {
  /** Tables whose rows are changed, which may mean that all are read. */
  changes: Set<string>;
  unknown: string[];
}

export interface Measured extends Facts {
  /** SQLSTATE, where it failed; then there is nothing else. */
  error?: { sqlstate: string; message: string };
  /** What renamed relations are called afterwards → what they were called before. */
  renamed: Map<string, string>;
}
