import type { Session } from './session.ts';
import type { OpenStatement } from './statement-record.ts';
import type { TracedStatement } from './trace.ts';

/** A statement as the tracer knows it at that moment. */
export interface WatchedStatement {
  record: Readonly<TracedStatement>;
  /** Its backend. */
  pid: number;
}

/**
 * Somebody who acts beside the traced statements, at moments when nothing that is measured runs. With a watcher, looks
 * and commits are no longer sent along with a statement, so each costs a round trip more, outside of what is measured.
 */
export interface TraceWatcher {
  /** The statement is about to be sent. */
  before?(statement: WatchedStatement): Promise<void>;
  /** It has run, its locks are known, and its transaction is still open. Not called for what failed. */
  held?(statement: WatchedStatement): Promise<void>;
  /** It gives its locks back on the way, so it cannot be held: what is returned is called when it has ended. */
  running?(statement: WatchedStatement): () => Promise<void>;
}

/** A watcher that fails must not break the migration: the trace says so. */
export async function tellBefore(session: Session, record: TracedStatement): Promise<void> {
  const { watcher, clock, pid } = session;
  if (watcher?.before === undefined) return;
  await clock.pause(() => guard(session, () => watcher.before?.({ record, pid })));
}

/** To be called inside a pause. */
export async function tellHeld(session: Session, { record, kind }: OpenStatement): Promise<void> {
  const { watcher, pid, status } = session;
  if (watcher?.held === undefined || kind.look === 'none' || status === 'E') return;
  if (record.sampled || record.error !== undefined || record.unseen !== undefined) return;
  await guard(session, () => watcher.held?.({ record, pid }));
  // Others have written meanwhile.
  session.wal = undefined;
}

export function tellRunning(session: Session, record: TracedStatement): (() => Promise<void>) | undefined {
  const stop = session.watcher?.running?.({ record, pid: session.pid });
  return stop && (() => guard(session, stop));
}

async function guard({ log }: Session, work: () => Promise<void> | undefined): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    log.note(`Who waits could not be tried: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
