import type { HeldLock } from './catalogue.ts';
import { strengthened } from './lock-modes.ts';
import type { SeenLock } from './lock-poller.ts';
import type { Observation } from './observe-sql.ts';
import type { Relation } from './relation.ts';
import type { Session } from './session.ts';
import type { OpenStatement } from './statement-record.ts';
import type { LockMode, TracedLock } from './trace.ts';

type Seen = Pick<Observation, 'locks' | 'filenodes'>;

/** Adds to the statement what its transaction holds now and did not hold before. */
export async function applyLocks(session: Session, open: OpenStatement, seen: Seen): Promise<void> {
  const { transaction, record } = open;
  for (const [oid, filenode] of seen.filenodes) noteFilenode(session, open, { oid, filenode });
  const now = modesByOid(seen.locks);
  session.catalogue.forget(await learnNames(session, open, now.keys()));
  for (const [oid, modes] of now) {
    const relation = nameOf(session, open, oid);
    if (relation === undefined || relation.hidden) continue;
    for (const mode of strengthened(transaction.held.get(oid) ?? [], modes)) {
      const lock = lockOn(session, { relation, mode, origin: 'measured' });
      record.locks.push(lock);
      transaction.locks.push({ lock, fromMs: open.startMs });
    }
  }
  transaction.held = now;
}

/** Adds what polling saw; a lock that was also measured is not said twice. */
export async function applySeen(session: Session, open: OpenStatement, seen: SeenLock[]): Promise<void> {
  const { record, transaction } = open;
  await learnNames(
    session,
    open,
    seen.map(({ oid }) => oid),
  );
  const byOid = Map.groupBy(seen, ({ oid }) => oid);
  for (const [oid, locks] of byOid) {
    const relation = nameOf(session, open, oid);
    if (relation === undefined || relation.hidden) continue;
    const modes = new Set(
      strengthened(
        transaction.held.get(oid) ?? [],
        locks.map(({ mode }) => mode),
      ),
    );
    for (const { mode, fromMs, toMs } of locks) {
      if (!modes.has(mode)) continue;
      record.locks.push({ ...lockOn(session, { relation, mode, origin: 'sampled' }), heldMs: toMs - fromMs });
    }
  }
}

/** Full reads since the last look, of relations that were there before the trace. */
export function applyScans(session: Session, open: OpenStatement, seen: Observation): void {
  const before = session.scans;
  const inSameTransaction = before.transaction === open.transaction;
  // The server sends its counters between transactions only, and begins at zero then.
  const kept = inSameTransaction || seen.sentinel > before.sentinel ? before.counters : new Map<number, never>();
  const counters = new Map<number, { scans: number; rows: number }>(kept);
  for (const [oid, { scans, rows }] of seen.counters) {
    const last = kept.get(oid) ?? { scans: 0, rows: 0 };
    counters.set(oid, { scans, rows });
    // TRUNCATE reads its new, empty storage to build the indexes.
    if (scans <= last.scans || session.catalogue.isNew(oid) || open.kind.truncates) continue;
    const relation = nameOf(session, open, oid);
    if (relation === undefined || relation.hidden || relation.kind === 'index') continue;
    open.record.scans.push({ relation: qualified(relation), rows: Math.max(0, rows - last.rows) });
  }
  session.scans = { sentinel: seen.sentinel, counters, transaction: open.transaction };
}

/** Names as other sessions know them; else as this transaction does. */
export function nameOf(session: Session, open: OpenStatement, oid: number): Relation | undefined {
  return session.catalogue.get(oid) ?? open.transaction.relations.get(oid);
}

export function qualified({ schema, name }: Relation): string {
  return `${schema}.${name}`;
}

/** A storage that is not the one before was written anew, by this statement. */
function noteFilenode(
  session: Session,
  open: OpenStatement,
  { oid, filenode }: { oid: number; filenode: number },
): void {
  const { relations } = open.transaction;
  const before = relations.get(oid) ?? session.catalogue.get(oid);
  if (before === undefined || before.filenode === filenode) return;
  relations.set(oid, { ...before, filenode });
  if (before.filenode === undefined || open.kind.truncates || session.catalogue.isNew(oid) || !isStored(before)) return;
  open.record.rewrites.push(qualified(nameOf(session, open, oid) ?? before));
}

/** Whether there are locks on relations without a name: made by this statement, or dropped before they were known. */
export function hasStrangers(session: Session, open: OpenStatement, locks: HeldLock[]): boolean {
  return locks.some(({ oid }) => nameOf(session, open, oid) === undefined && !session.catalogue.isAbsent(oid));
}

/** A sequence changes its storage at every ALTER SEQUENCE: nothing of size is written. */
export function isStored({ kind, hidden }: Relation): boolean {
  return !hidden && kind !== 'sequence';
}

/** A relation that was dropped by the statement has no name any more in its own session, but still has one outside. */
async function learnNames(session: Session, open: OpenStatement, oids: Iterable<number>): Promise<number[]> {
  const missing = [...oids].filter((oid) => nameOf(session, open, oid) === undefined);
  return missing.length > 0 ? session.catalogue.learn(missing) : [];
}

function lockOn(
  session: Session,
  { relation, mode, origin }: { relation: Relation; mode: LockMode; origin: TracedLock['origin'] },
): TracedLock {
  const { schema, name, kind, table } = relation;
  return {
    schema,
    name,
    kind,
    ...(table === undefined ? {} : { table }),
    mode,
    heldMs: 0,
    origin,
    isNew: session.catalogue.isNew(relation.oid),
  };
}

function modesByOid(locks: HeldLock[]): Map<number, Set<LockMode>> {
  const byOid = new Map<number, Set<LockMode>>();
  for (const { oid, mode } of locks) {
    const modes = byOid.get(oid);
    if (modes === undefined) byOid.set(oid, new Set([mode]));
    else modes.add(mode);
  }
  return byOid;
}
