import { LockPoller } from './lock-poller.ts';
import type { Session } from './session.ts';
import type { StatementKind } from './statement-kind.ts';
import type { TracedStatement } from './trace.ts';
import type { OpenTransaction, TextMark } from './trace-log.ts';
import { walBefore } from './wal.ts';
import { tellBefore, tellRunning } from './watcher.ts';
import type { SessionStatus } from './wire/decode.ts';

/** A statement on its way. */
export interface OpenStatement {
  record: TracedStatement;
  transaction: OpenTransaction;
  kind: StatementKind;
  /** WAL position before it. */
  wal: bigint;
  startMs: number;
  poller: LockPoller | undefined;
  /** Virtual id of its transaction, where it may commit by itself and go on. */
  virtualTransaction?: string | undefined;
  /** Somebody holds it still after its look: its end must not be sent ahead. */
  isWatched: boolean;
  /** Ends what a watcher does while it runs. */
  unwatch?: (() => Promise<void>) | undefined;
}

/** Whether a look inside may be sent along with a statement, before it is known how it ends. */
export function mayLookAhead({ kind, record, isWatched }: OpenStatement, status: SessionStatus): boolean {
  return (
    !isWatched && kind.look === 'inside' && !kind.copies && status !== 'E' && !(record.sampled && kind.nonTransactional)
  );
}

export interface StatementStart {
  sql: string;
  kind: StatementKind;
  protocol: 'simple' | 'extended';
  mark: TextMark;
  /** 0-based line within the text that the mark's line is the first of. */
  lineInText: number;
  /** Whether it is in a transaction block (or will be, by a string of several statements). */
  inBlock: boolean;
}

/** What gives its locks back on the way is looked at as often as can be. */
const sampling = { afterMs: 0, everyMs: 1 };
/**
 * Everything else keeps its locks to the end, unless it fails: then the last look from outside is all there is. On two
 * cores a look costs a parallel index build some 4 ms (bench/trace.ts), so looks are few.
 */
const precaution = { afterMs: 250, everyMs: 1000, slowing: 2 };

/** Opens the record of a statement, and its transaction where there is none. Its clock starts here. */
export async function beginStatement(session: Session, start: StatementStart): Promise<OpenStatement> {
  const { clock, log, catalogue, pid } = session;
  session.transaction ??= log.openTransaction({ session: session.number, clock, explicit: false });
  const { transaction } = session;
  const { mark, kind } = start;
  const sampled = !start.inBlock && (kind.nonTransactional || kind.mayCommit);
  const record = log.add(
    {
      sql: start.sql,
      session: session.number,
      ...(session.configured && { configured: session.configured }),
      ...(mark.label === undefined ? {} : { label: mark.label }),
      ...(mark.path === undefined || mark.line === undefined
        ? {}
        : { location: { path: mark.path, line: mark.line + start.lineInText } }),
      protocol: start.protocol,
      transaction: transaction.record.index,
      autocommit: false,
      startMs: 0,
      durationMs: 0,
      locks: [],
      rewrites: [],
      scans: [],
      rows: 0,
      walBytes: 0,
      sampled,
    },
    transaction,
  );
  await tellBefore(session, record);
  const wal = await clock.pause(() => walBefore(session));
  record.startMs = clock.now();
  const unwatch = sampled && session.status !== 'E' ? tellRunning(session, record) : undefined;
  const looks = kind.look !== 'none' && session.status !== 'E';
  const poller = looks ? new LockPoller(catalogue, { pid, ...(sampled ? sampling : precaution) }) : undefined;
  const isWatched = session.watcher !== undefined;
  return { record, transaction, kind, wal, startMs: clock.now(), poller, isWatched, unwatch };
}
