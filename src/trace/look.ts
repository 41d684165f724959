import { applyLocks, applyScans, applySeen, hasStrangers, isStored, qualified } from './apply-observation.ts';
import { forgetLook, inject, type Look, LookFailed, readLook } from './inject.ts';
import type { SeenLock } from './lock-poller.ts';
import { readObservation } from './observe-sql.ts';
import { type Relation, relationOf } from './relation.ts';
import type { Session } from './session.ts';
import type { OpenStatement } from './statement-record.ts';
import { noteWal } from './wal.ts';

export interface LookOptions {
  /** How a look inside ends: see inject. */
  end: 'flush' | 'sync';
  /** The look was sent along with the statement. */
  ahead: boolean;
  /** False when another message of the client's may follow in the same implicit transaction. */
  last: boolean;
  /** Takes the answer to a Sync that was sent along too: the transaction ends meanwhile. */
  commit?: () => Promise<void>;
}

/** Errors before anything was locked: syntax, a failed transaction, no place for a transaction command. */
const lockless = new Set(['42601', '25P02', '25P01', '25001']);

/** Reads what a statement that has run holds, in the way that its kind allows. @throws LookFailed */
export async function look(
  session: Session,
  open: OpenStatement,
  { seen, options }: { seen: SeenLock[]; options: LookOptions },
): Promise<void> {
  const { record, kind } = open;
  const observe: Look = { query: 'lockstep$observe', end: options.end };
  if (record.error !== undefined) {
    session.wal = undefined;
    if (options.ahead) await dropLook(session, observe);
    return lookAfterError(session, open, seen);
  }
  if (kind.look === 'none') return;
  if (kind.look === 'outside') return lookFromOutside(session, open);
  if (record.sampled && kind.nonTransactional) return lookAfterwards(session, open, { seen, options });
  const rows = options.ahead ? await readLook(session, observe) : await inject(session, observe);
  const observation = readObservation(rows);
  noteWal(session, observation.wal);
  if (options.commit !== undefined) await session.clock.count(options.commit);
  const committed = options.commit !== undefined && session.status === 'I';
  const named = !kind.renames && !hasStrangers(session, open, observation.locks);
  // Once it is committed, names can be learnt from outside.
  if (!named && !committed) await learnInside(session, open, options.commit === undefined ? options.end : 'sync');
  await applyLocks(session, open, observation);
  if (committed && kind.renames) {
    await session.catalogue.refresh();
    open.transaction.relations.clear();
  }
  applyScans(session, open, observation);
  record.walBytes = Math.max(record.walBytes, Number(observation.wal - open.wal));
  if (!record.sampled) return;
  if (open.virtualTransaction !== undefined && open.virtualTransaction === observation.transaction) {
    // It did not commit on the way, so that everything it took was still held.
    record.sampled = false;
    return;
  }
  await applySeen(session, open, seen);
  await noteRewrites(session, open);
  notePoller(open);
}

/** Names that only this session can see: of what it has made or renamed. */
async function learnInside(session: Session, { transaction }: OpenStatement, end: Look['end']): Promise<void> {
  if (session.status === 'E') return;
  for (const row of await inject(session, { query: 'lockstep$names', end })) {
    const relation = relationOf(row);
    if (relation === undefined) continue;
    const { oid } = relation;
    const before = transaction.relations.get(oid) ?? session.catalogue.get(oid);
    // Whether its storage is new is seen by comparing with the one before.
    transaction.relations.set(oid, before === undefined ? relation : { ...before, ...nameOnly(relation) });
  }
}

function nameOnly({ schema, name, table }: Relation): Partial<Relation> {
  return { schema, name, ...(table === undefined ? {} : { table }) };
}

/** The server skips what follows an error until Sync. */
async function dropLook(session: Session, look: Look): Promise<void> {
  forgetLook(session, look);
  if (look.end === 'flush') return;
  await readLook(session, look).catch((thrown: unknown) => {
    if (!(thrown instanceof LookFailed)) throw thrown;
  });
}

async function lookAfterError(session: Session, open: OpenStatement, seen: SeenLock[]): Promise<void> {
  const { record, kind } = open;
  session.stale = true;
  if (kind.look === 'none' || lockless.has(record.error?.sqlstate ?? '')) return;
  record.sampled = true;
  await applySeen(session, open, seen);
  if (seen.length === 0) record.unseen = 'it failed, and its locks were gone before they could be read';
  notePoller(open);
}

/** LOCK TABLE and its like: what is held can be read by anybody; nothing was scanned or written. */
async function lookFromOutside(session: Session, open: OpenStatement): Promise<void> {
  const locks = await session.catalogue.heldBy(session.pid);
  await applyLocks(session, open, { locks, filenodes: new Map() });
}

/** CONCURRENTLY, VACUUM …: nothing is held any more. */
async function lookAfterwards(
  session: Session,
  open: OpenStatement,
  { seen, options }: { seen: SeenLock[]; options: LookOptions },
): Promise<void> {
  await noteRewrites(session, open);
  await applySeen(session, open, seen);
  notePoller(open);
  const wal = await session.catalogue.walPosition();
  open.record.walBytes = Math.max(0, Number(wal - open.wal));
  noteWal(session, wal);
  // A look inside would count as a statement of the pipeline, and change what may follow in it.
  if (!options.last) {
    session.stale = true;
    return;
  }
  applyScans(session, open, readObservation(await inject(session, { query: 'lockstep$scans', end: options.end })));
}

async function noteRewrites(session: Session, open: OpenStatement): Promise<void> {
  for (const relation of await session.catalogue.refresh()) {
    if (session.catalogue.isNew(relation.oid) || !isStored(relation)) continue;
    const name = qualified(relation);
    if (!open.record.rewrites.includes(name)) open.record.rewrites.push(name);
  }
}

function notePoller({ record, poller }: OpenStatement): void {
  if (poller?.failure !== undefined) record.unseen = `its locks could not be polled: ${poller.failure}`;
}
