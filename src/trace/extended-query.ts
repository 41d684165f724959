import { catchUp } from './catch-up.ts';
import { type Completion, finishStatement } from './finish-statement.ts';
import { pushLook } from './inject.ts';
import { type ClientPortal, type ClientStatement, pump, type Session } from './session.ts';
import { followTransaction, settle } from './settle.ts';
import { forgetInjected } from './simple-query.ts';
import { kindOf, unknownKind } from './statement-kind.ts';
import { beginStatement, mayLookAhead } from './statement-record.ts';
import { readWireText, splitText } from './statement-text.ts';
import { readBind, readCString, readError, readParse, readStatus, readTag, readTarget } from './wire/decode.ts';
import { flush } from './wire/encode.ts';
import type { Frame } from './wire/frame-reader.ts';

/** Parse, Bind, Describe, Execute, Close, Flush, Sync. The server's answers reach the client as they are. */
export async function handleExtended(session: Session, frame: Frame): Promise<void> {
  if (frame.type === 'S') return handleSync(session, frame);
  if (!session.inPipeline && frame.first) {
    session.inPipeline = true;
    if (session.status === 'I') await catchUp(session);
  }
  if (session.skipping) {
    session.server.push(frame.bytes);
    return;
  }
  if (frame.type === 'E') return handleExecute(session, frame);
  if (frame.first) note(session, frame);
  session.server.push(frame.bytes);
  if (frame.type === 'H' || !frame.last) await session.server.flush();
}

function note(session: Session, { type, bytes }: Frame): void {
  const { statements, portals } = session;
  if (type === 'P') {
    const { name, sql } = readParse(bytes);
    statements.set(name, statementOf(session, sql));
  } else if (type === 'B') {
    const { portal, statement } = readBind(bytes);
    portals.set(portal, { statement: statements.get(statement) });
  } else if (type === 'C') {
    const { kind, name } = readTarget(bytes);
    if (kind === 'S') statements.delete(name);
    else portals.delete(name);
  }
}

function statementOf(session: Session, bytes: Buffer): ClientStatement {
  const text = readWireText(bytes, session.encoding);
  if (text === undefined) {
    return { sql: bytes.toString('latin1'), kind: unknownKind, line: 1, unreadable: 'not readable as text' };
  }
  forgetInjected(session, text.text);
  const split = splitText(text.text);
  if (!split.ok) return { sql: text.text, kind: unknownKind, line: 1, unreadable: split.reason };
  const [statement] = split.statements;
  if (statement === undefined) return { sql: '', kind: unknownKind, line: 1, empty: true };
  return { sql: statement.sql, kind: kindOf(statement), line: statement.line };
}

async function handleExecute(session: Session, frame: Frame): Promise<void> {
  const { client, server, portals } = session;
  const portal: ClientPortal = portals.get(readCString(frame.bytes, 5).bytes.toString()) ?? { statement: undefined };
  const { statement } = portal;
  if (statement?.empty === true) {
    server.push(frame.bytes);
    return;
  }
  const inBlock = session.status !== 'I';
  const open =
    portal.open ??
    (await beginStatement(session, {
      sql: statement?.sql ?? '',
      kind: statement?.kind ?? unknownKind,
      protocol: 'extended',
      mark: session.log.takeMark(),
      lineInText: (statement?.line ?? 1) - 1,
      inBlock,
    }));
  if (portal.open !== undefined) open.startMs = session.clock.now();
  delete portal.open;
  server.push(frame.bytes, flush);
  const ahead = mayLookAhead(open, session.status);
  if (ahead) pushLook(session, { query: 'lockstep$observe', end: 'flush' });
  const sync = ahead && client.reader.peek() === 'S' ? client.reader.take() : undefined;
  if (sync !== undefined) server.push(sync.bytes);
  let ready: Ready | undefined;
  let end: Buffer | undefined;
  const completion: Completion = {};
  let suspended = false;
  let fetched = 0;
  await pump(session, {
    handle: ({ type, bytes, first }) => {
      if (type === 'C') completion.tag = readTag(bytes);
      if (type === 'E') completion.error = readError(bytes);
      if (type === 'D' && first) fetched++;
      suspended = type === 's';
      if ('CIsE'.includes(type)) end = bytes;
      else client.push(bytes);
      return end !== undefined;
    },
    afterCopy: flush,
  });
  if (completion.error !== undefined) session.skipping = true;
  else if (statement?.unreadable !== undefined || statement === undefined) {
    open.record.unseen = statement?.unreadable ?? 'its text is not known: it was prepared before the trace';
    session.stale = true;
  }
  if (suspended) {
    portal.open = open;
    open.record.rows += fetched;
  }
  const commit = async () => {
    if (end !== undefined) client.push(end);
    ready = await readSync(session);
  };
  const last = session.client.reader.peek() === 'S';
  const lost = await finishStatement(session, open, {
    completion,
    options: { end: 'flush', last, ahead, ...(sync !== undefined && { commit }) },
  });
  if (lost !== undefined) session.skipping = true;
  const told = lost ?? end;
  if (told !== undefined && ready === undefined) client.push(told);
  // What has run in the implicit transaction so far goes into the block that BEGIN opens, or ends with it.
  session.status = followTransaction(session, open);
  if (sync !== undefined) finishSync(session, ready ?? (await readSync(session)));
}

interface Ready {
  bytes: Buffer | undefined;
  failed: boolean;
}

async function handleSync(session: Session, frame: Frame): Promise<void> {
  session.server.push(frame.bytes);
  finishSync(session, await readSync(session));
}

async function readSync(session: Session): Promise<Ready> {
  const ready: Ready = { bytes: undefined, failed: session.skipping };
  await pump(session, {
    quiet: true,
    handle: ({ type, bytes }) => {
      if (type === 'Z') {
        session.status = readStatus(bytes);
        ready.bytes = bytes;
        return true;
      }
      session.client.push(bytes);
      if (type !== 'E') return false;
      // An error of a Parse or Bind that nothing executed, or of a constraint that was deferred to the commit.
      ready.failed = true;
      const last = session.skipping ? undefined : session.transaction?.statements.at(-1);
      if (last !== undefined) last.error ??= readError(bytes);
      return false;
    },
  });
  return ready;
}

function finishSync(session: Session, { bytes, failed }: Ready): void {
  session.skipping = false;
  session.inPipeline = false;
  if (session.status === 'I') session.portals.clear();
  settle(session, { failed });
  if (bytes !== undefined) session.client.push(bytes);
}
