import type { Client } from 'pg';
import { isLockMode, modesConflict } from '../../trace/lock-modes.ts';
import type { LockMode } from '../../trace/trace.ts';
import type { WaitedFor } from './probe.ts';

export interface BlockedSession {
  pid: number;
  waitedFor: WaitedFor;
}

interface Row {
  pid: number;
  locktype: string;
  mode: string;
  schema: string | null;
  name: string | null;
  held: string[];
}

/**
 * Which of these sessions wait for that one, and for what. https://www.postgresql.org/docs/current/view-pg-locks.html:
 * who waits for a row waits for the transaction that changed it, and meanwhile holds a lock on the tuple.
 * @param cancel Ends their statements: only while the blocker is held still, else another statement might be hit.
 */
export async function findBlocked(
  observer: Client,
  { waiters, blocker, cancel }: { waiters: number[]; blocker: number; cancel: boolean },
): Promise<BlockedSession[]> {
  const { rows } = await observer.query<Row>({
    name: 'lockstep$blocked',
    text: blockedSql,
    values: [waiters, blocker, cancel],
  });
  return rows.map(({ pid, locktype, mode, schema, name, held }) => {
    const conflicting = held.find(
      (each): each is LockMode => isLockMode(each) && isLockMode(mode) && modesConflict(each, mode),
    );
    return {
      pid,
      waitedFor: {
        kind: locktype === 'transactionid' || locktype === 'tuple' ? 'row' : 'lock',
        ...(schema !== null && name !== null && { relation: `${schema}.${name}` }),
        ...(locktype === 'relation' && conflicting !== undefined && { mode: conflicting }),
      },
    };
  });
}

const blockedSql = `WITH waiting AS MATERIALIZED (
  SELECT l.pid, l.locktype, l.mode, coalesce(l.relation, (SELECT t.relation FROM pg_locks t
    WHERE t.pid = l.pid AND t.locktype = 'tuple' AND t.granted LIMIT 1)) AS relation
  FROM pg_locks l WHERE NOT l.granted AND l.pid = ANY ($1::int[]) AND $2::int = ANY (pg_blocking_pids(l.pid))
)
SELECT w.pid, w.locktype, w.mode, n.nspname AS schema, c.relname AS name,
  ARRAY(SELECT b.mode FROM pg_locks b WHERE b.pid = $2::int AND b.granted AND b.locktype = 'relation'
    AND b.relation = w.relation ORDER BY b.mode = 'AccessExclusiveLock' DESC) AS held,
  CASE WHEN $3::bool THEN pg_cancel_backend(w.pid) END AS cancelled
FROM waiting w LEFT JOIN pg_class c ON c.oid = w.relation LEFT JOIN pg_namespace n ON n.oid = c.relnamespace`;
