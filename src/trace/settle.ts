import { catchUp } from './catch-up.ts';
import { inject } from './inject.ts';
import { readObservation } from './observe-sql.ts';
import type { Session } from './session.ts';
import type { OpenStatement } from './statement-record.ts';
import type { SessionStatus } from './wire/decode.ts';

/** Follows the transaction that a command began or ended, once it has succeeded. @returns the status it leads to */
export function followTransaction(session: Session, open: OpenStatement): SessionStatus {
  const { record, kind } = open;
  if (record.error !== undefined) return session.status;
  if (kind.transaction === 'begin') {
    open.transaction.explicit = true;
    return 'T';
  }
  if (kind.transaction === 'commit' || kind.transaction === 'rollback') {
    // COMMIT of a failed transaction answers ROLLBACK.
    endTransaction(session, record.tag === 'COMMIT' ? 'committed' : 'rolled back');
    return 'I';
  }
  if (kind.transaction === 'rollback to') {
    session.stale = true;
    return 'T';
  }
  if (record.tag !== 'PREPARE TRANSACTION') return session.status;
  session.log.note(
    `Session ${session.number} prepared a transaction: its locks are held until COMMIT PREPARED, which is not followed.`,
  );
  endTransaction(session, 'committed');
  return 'I';
}

/** What a ROLLBACK TO SAVEPOINT gave back is forgotten. In a transaction block only. */
export async function lookAgain(session: Session): Promise<void> {
  await catchUp(session);
  const { transaction } = session;
  if (transaction === undefined) return;
  await session.clock.pause(async () => {
    const { locks } = readObservation(await inject(session, { query: 'lockstep$observe', end: 'sync' }));
    const held: typeof transaction.held = new Map();
    for (const { oid, mode } of locks) held.set(oid, (held.get(oid) ?? new Set()).add(mode));
    transaction.held = held;
  });
}

/** At ReadyForQuery: a transaction that is not open any more has ended. */
export function settle(session: Session, { failed }: { failed: boolean }): void {
  if (session.status === 'I') endTransaction(session, failed ? 'rolled back' : 'committed');
  else if (session.status === 'T' && session.transaction === undefined) {
    // AND CHAIN.
    session.transaction = session.log.openTransaction({
      session: session.number,
      clock: session.clock,
      explicit: true,
    });
  }
}

export function endTransaction(session: Session, outcome: 'committed' | 'rolled back'): void {
  const { transaction } = session;
  if (transaction === undefined) return;
  session.transaction = undefined;
  session.log.endTransaction(transaction, outcome);
  if (outcome === 'committed') session.catalogue.commit(transaction.relations.values());
}
