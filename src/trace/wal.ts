import type { Session } from './session.ts';

/** A position older than this is read again: other sessions may have written since. */
const freshMs = 20;

/** WAL position before a statement that is about to run. Also settles what the one before it wrote, commit included. */
export async function walBefore(session: Session): Promise<bigint> {
  const last = session.wal;
  if (last === undefined || performance.now() - last.at > freshMs) readWal(session);
  return (await session.wal?.position) ?? 0n;
}

/** Asks for the position now, without waiting: the answer is there before the client's next statement is. */
export function readWal(session: Session): void {
  const { unsettled } = session;
  session.unsettled = undefined;
  // A lost connection shows at the next statement, whose look fails.
  const position = session.catalogue.walPosition().catch(() => 0n);
  session.wal = { position, at: performance.now() };
  if (unsettled === undefined) return;
  void position.then((after) => {
    if (after > unsettled.wal) unsettled.record.walBytes = Number(after - unsettled.wal);
  });
}
