import type { Session } from './session.ts';

/** A position older than this is read again: other sessions may have written since. */
const freshMs = 20;

/**
 * WAL position before a statement that is about to run. The last look's will do while it is young: what a commit wrote
 * in between, a few hundred bytes, is then counted with the statement after it.
 */
export async function walBefore(session: Session): Promise<bigint> {
  const { wal, catalogue } = session;
  if (wal !== undefined && performance.now() - wal.at < freshMs) return wal.position;
  // A lost connection shows when the statement is looked at.
  const position = await catalogue.walPosition().catch(() => 0n);
  noteWal(session, position);
  return position;
}

export function noteWal(session: Session, position: bigint): void {
  session.wal = { position, at: performance.now() };
}
