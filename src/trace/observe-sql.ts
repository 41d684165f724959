import { type HeldLock, readLsn } from './catalogue.ts';
import { isLockMode } from './lock-modes.ts';
import { firstUserOid, type Relation, relationColumns, relationJoins, relationOf } from './relation.ts';

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
const counters = `pg_catalog.pg_stat_get_xact_numscans(c.oid), pg_catalog.pg_stat_get_xact_tuples_returned(c.oid)`;

/** The transaction, the locks that this session holds, and the relations they are on. */
export const observeSql = `SELECT h.lsn, h.sentinel, l.virtualtransaction, l.relation, l.mode, \
${relationColumns}, ${counters}
FROM (${head}) h
JOIN pg_catalog.pg_lock_status() l ON l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND l.granted
  AND (l.locktype OPERATOR(pg_catalog.=) 'virtualxid'::pg_catalog.text
    OR l.locktype OPERATOR(pg_catalog.=) 'relation'::pg_catalog.text
      AND l.relation OPERATOR(pg_catalog.>=) ${firstUserOid}::pg_catalog.oid)
LEFT JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) l.relation
${relationJoins}`;

/** Every table that this session has read sequentially, whether it still holds a lock on it or not. */
export const scansSql = `SELECT h.lsn, h.sentinel, NULL, NULL, NULL, ${relationColumns}, ${counters}
FROM (${head}) h
LEFT JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.>=) ${firstUserOid}::pg_catalog.oid
  AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,m}'::"char"[])
  AND pg_catalog.pg_stat_get_xact_numscans(c.oid) OPERATOR(pg_catalog.>) 0::pg_catalog.int8
${relationJoins}`;

export interface Observation {
  wal: bigint;
  sentinel: number;
  transaction: string | undefined;
  locks: HeldLock[];
  relations: Map<number, Relation>;
  counters: Map<number, { scans: number; rows: number }>;
}

export function readObservation(rows: Array<Array<string | null>>): Observation {
  const [first] = rows;
  const observation: Observation = {
    wal: readLsn(first?.[0] ?? '0/0'),
    sentinel: Number(first?.[1] ?? 0),
    transaction: undefined,
    locks: [],
    relations: new Map(),
    counters: new Map(),
  };
  for (const row of rows) addRow(observation, row);
  return observation;
}

function addRow(observation: Observation, row: Array<string | null>): void {
  const [, , transaction, oid, mode] = row;
  observation.transaction ??= transaction ?? undefined;
  if (oid != null && mode != null && isLockMode(mode)) observation.locks.push({ oid: Number(oid), mode });
  const relation = relationOf(row.slice(5, 13));
  if (relation === undefined) return;
  observation.relations.set(relation.oid, relation);
  observation.counters.set(relation.oid, { scans: Number(row[13] ?? 0), rows: Number(row[14] ?? 0) });
}
