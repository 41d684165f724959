import type { LOCK_MODES } from '../sql/lock-modes.ts';

/** PostgreSQL's own names, as in pg_locks.mode. https://www.postgresql.org/docs/current/explicit-locking.html */
export type LockMode = (typeof LOCK_MODES)[number];

export type RelationKind =
  | 'table'
  | 'partitioned table'
  | 'index'
  | 'partitioned index'
  | 'view'
  | 'materialized view'
  | 'sequence'
  | 'foreign table'
  | 'other';

export interface TracedLock {
  schema: string;
  name: string;
  kind: RelationKind;
  /** For an index: the table it belongs to, `schema.name`. */
  table?: string;
  mode: LockMode;
  /** From the statement's start to the end of its transaction, in ms; the tracer's own pauses are taken out. */
  heldMs: number;
  /** `measured`: read while held. `sampled`: polled, may have missed a shorter one. `predicted`: by the lock model. */
  origin: 'measured' | 'sampled' | 'predicted';
  /** The relation was made earlier in the same rehearsal: nobody can be waiting for it. */
  isNew: boolean;
}

export interface TracedError {
  sqlstate: string;
  message: string;
  detail?: string;
  hint?: string;
  /** The text is of whoever wrote the SQL, by RAISE, ASSERT or a procedural language, whatever the code; not PostgreSQL's. */
  raised?: true;
  /** 1-based character position within the statement's text. */
  position?: number;
}

export interface TracedStatement {
  /** Order of sending, from 0, within the trace. */
  index: number;
  sql: string;
  /** Which session of the endpoint (several connections may migrate at once). */
  session: number;
  /** lock_timeout and statement_timeout that the session asked for as it connected, where it did. */
  configured?: Record<string, string>;
  /** Label given by whoever drives the endpoint (the migration's id); undefined for a user's command. */
  label?: string;
  /** Where it stands, when the driver said so. */
  location?: { path: string; line: number };
  /** CommandComplete's tag, `ALTER TABLE`. */
  tag?: string;
  /** Simple or extended protocol, as the client sent it. */
  protocol: 'simple' | 'extended';
  /** Number of the transaction within the trace; statements with the same number share it. */
  transaction: number;
  /** True when the statement was its own transaction. */
  autocommit: boolean;
  /** ms since the trace began, without the tracer's own pauses. */
  startMs: number;
  /** Server time of the statement alone, ms. */
  durationMs: number;
  /** Locks that this statement took or strengthened. */
  locks: TracedLock[];
  /** `schema.name` of relations whose storage was written anew, that existed before. */
  rewrites: string[];
  /** Sequential reads of relations that existed before. */
  scans: Array<{ relation: string; rows: number }>;
  /** From the command tag. */
  rows: number;
  /** Written by the whole server during the statement. */
  walBytes: number;
  error?: TracedError;
  /** True when the statement could not be held still (CONCURRENTLY, VACUUM, a CALL that commits). */
  sampled: boolean;
  /** Set when the tracer could not look (then nothing about locks may be called safe). */
  unseen?: string;
}

export interface TracedTransaction {
  index: number;
  session: number;
  startMs: number;
  endMs: number;
  outcome: 'committed' | 'rolled back' | 'open';
}

export interface Trace {
  statements: TracedStatement[];
  transactions: TracedTransaction[];
  /** Statements on other databases, protocol features that were passed through unseen …: one sentence each. */
  notes: string[];
}
