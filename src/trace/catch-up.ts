import { inject } from './inject.ts';
import { readObservation } from './observe-sql.ts';
import type { Session } from './session.ts';

/** Counts anew after something ran that nobody looked at. Only where a look inside does no harm. */
export async function catchUp(session: Session): Promise<void> {
  if (!session.stale || session.status === 'E') return;
  session.stale = false;
  await session.clock.pause(async () => {
    const { sentinel, counters } = readObservation(await inject(session, { query: 'lockstep$scans', end: 'sync' }));
    session.scans = { sentinel, counters, transaction: session.transaction };
  });
}
