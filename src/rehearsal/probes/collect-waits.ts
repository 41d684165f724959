import type { Trace } from '../../trace/trace.ts';
import type { ProbeKind, ProbeResult, WaitedFor } from './probe.ts';

/** A probe that had to wait beside a statement. */
export interface ProbeWait {
  /** `index` of the statement within the trace. */
  statement: number;
  probe: ProbeKind;
  table: string;
  /** The longest that such a session waits: from the statement's start to the end of its transaction. */
  ms: number;
  kind: WaitedFor['kind'];
  blockedBy?: { relation: string; mode?: NonNullable<WaitedFor['mode']> };
  /** Locks are kept to the transaction's end; only what was sampled may end with the statement. */
  until: 'statement' | 'commit';
  sampled: boolean;
}

/**
 * How long each would have waited. https://www.postgresql.org/docs/current/explicit-locking.html: a lock is held until
 * the end of its transaction. The pauses in which probes were tried are not in the trace's times.
 */
export function collectWaits(results: readonly ProbeResult[], trace: Trace): ProbeWait[] {
  const statements = new Map(trace.statements.map((statement) => [statement.index, statement]));
  const ends = new Map(trace.transactions.map(({ index, endMs }) => [index, endMs]));
  return results.flatMap((result): ProbeWait[] => {
    if (result.outcome !== 'waits') return [];
    const { statement, probe, table, sampled, waitedMs, waitedFor } = result;
    const record = statements.get(statement);
    if (record === undefined) return [];
    const end = ends.get(record.transaction) ?? record.startMs + record.durationMs;
    const { kind, relation, mode } = waitedFor;
    return [
      {
        statement,
        probe,
        table,
        ms: sampled ? waitedMs : Math.max(0, end - record.startMs),
        kind,
        ...(relation !== undefined && { blockedBy: { relation, ...(mode !== undefined && { mode }) } }),
        until: sampled ? 'statement' : 'commit',
        sampled,
      },
    ];
  });
}
