import type { LockMode } from '../../trace/trace.ts';

/** What a running app does with a table. An INSERT into a table that references another needs that one's row, too. */
export type ProbeKind = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'SELECT FOR UPDATE';

/** A statement of a probe session's, to be tried and taken back. */
export interface Probe {
  kind: ProbeKind;
  /** `schema.name`. */
  table: string;
  sql: string;
  /** Without a row it proves less: a foreign key is then not checked. */
  needsRow: boolean;
  /** Tried where there is no row: what checking the foreign key would have done. */
  withoutRow?: string;
}

/** What a session waited for. */
export interface WaitedFor {
  /** `lock`: on a relation; `row`: on the transaction that changed or locked the row. */
  kind: 'lock' | 'row';
  /** `schema.name` of the locked table or index; of a row, its table. Absent where the server does not tell. */
  relation?: string;
  /** The migration's mode on that relation. */
  mode?: LockMode;
}

export type ProbeOutcome =
  | { outcome: 'waits'; waitedFor: WaitedFor; waitedMs: number }
  | { outcome: 'passes' }
  /** It could not be tried: the server's words. */
  | { outcome: 'unknown'; why: string };

/** A probe beside one statement of the trace. */
export type ProbeResult = ProbeOutcome & {
  /** `index` within the trace. */
  statement: number;
  probe: ProbeKind;
  table: string;
  /** Tried while the statement ran, because it could not be held still: a short wait may have been missed. */
  sampled: boolean;
};
