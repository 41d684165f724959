import { type HeldLock, readLsn } from './catalogue.ts';
import { isLockMode } from './lock-modes.ts';
import { firstUserOid, relationColumns, relationJoins } from './relation.ts';

/**
 * Run inside the client's own session, because only it sees its uncommitted relations and its own counters. Every name
 * is qualified: the session's search_path must not matter.
 *
 * pg_transform is read because hardly anybody else does: its own count, higher by one at each look, tells whether the
 * session's counters were sent to the statistics system since the last look, which sets them all to zero.
 */
const sentinel = `pg_catalog.pg_stat_get_xact_numscans(3576::pg_catalog.oid) \
OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_numscans(3574::pg_catalog.oid) \
OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_numscans(3575::pg_catalog.oid)`;
// The count is added because the planner leaves out what nobody uses.
const head = `SELECT pg_catalog.pg_current_wal_insert_lsn() AS lsn, ${sentinel} OPERATOR(pg_catalog.+) touched.n AS sentinel
FROM (SELECT pg_catalog.count(*) AS n FROM pg_catalog.pg_transform) touched`;
const ownLocks = `pg_catalog.pg_lock_status() l WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND l.granted
  AND (l.locktype OPERATOR(pg_catalog.=) 'virtualxid'::pg_catalog.text
    OR l.locktype OPERATOR(pg_catalog.=) 'relation'::pg_catalog.text
      AND l.relation OPERATOR(pg_catalog.>=) ${firstUserOid}::pg_catalog.oid)`;

/** The transaction, the locks that this session holds, and what became of the relations they are on. No join: cheap. */
export const observeSql = `SELECT h.lsn, h.sentinel, l.virtualtransaction, l.mode, l.relation, \
pg_catalog.pg_relation_filenode(l.relation), pg_catalog.pg_stat_get_xact_numscans(l.relation), \
pg_catalog.pg_stat_get_xact_tuples_returned(l.relation)
FROM (${head}) h, ${ownLocks}`;

/** The same for every table that this session has read sequentially, whether it still holds a lock on it or not. */
export const scansSql = `SELECT h.lsn, h.sentinel, NULL, NULL, c.oid, NULL, \
pg_catalog.pg_stat_get_xact_numscans(c.oid), pg_catalog.pg_stat_get_xact_tuples_returned(c.oid)
FROM (${head}) h
LEFT JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.>=) ${firstUserOid}::pg_catalog.oid
  AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,m}'::"char"[])
  AND pg_catalog.pg_stat_get_xact_numscans(c.oid) OPERATOR(pg_catalog.>) 0::pg_catalog.int8`;

/** What the locked relations are called: asked when one of them is not known yet. */
export const namesSql = `SELECT ${relationColumns} FROM pg_catalog.pg_class c ${relationJoins}
WHERE c.oid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT l.relation FROM ${ownLocks}))`;

export interface Observation {
  wal: bigint;
  sentinel: number;
  transaction: string | undefined;
  locks: HeldLock[];
  /** Of locked relations that have a storage. */
  filenodes: Map<number, number>;
  counters: Map<number, { scans: number; rows: number }>;
}

/** Rows of {@link observeSql} or {@link scansSql}. */
export function readObservation(rows: Array<Array<string | null>>): Observation {
  const [first] = rows;
  const observation: Observation = {
    wal: readLsn(first?.[0] ?? '0/0'),
    sentinel: Number(first?.[1] ?? 0),
    transaction: undefined,
    locks: [],
    filenodes: new Map(),
    counters: new Map(),
  };
  for (const row of rows) addRow(observation, row);
  return observation;
}

function addRow(
  observation: Observation,
  [, , transaction, mode, relation, filenode, scans, tuples]: Array<string | null>,
) {
  observation.transaction ??= transaction ?? undefined;
  if (relation == null) return;
  const oid = Number(relation);
  if (mode != null && isLockMode(mode)) observation.locks.push({ oid, mode });
  if (filenode != null) observation.filenodes.set(oid, Number(filenode));
  observation.counters.set(oid, { scans: Number(scans ?? 0), rows: Number(tuples ?? 0) });
}
