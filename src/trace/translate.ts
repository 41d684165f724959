import { type Completion, finishStatement } from './finish-statement.ts';
import { pushLook } from './inject.ts';
import { pump, type Session } from './session.ts';
import { endTransaction, settle } from './settle.ts';
import { beginStatement, mayLookAhead, type OpenStatement, type StatementStart } from './statement-record.ts';
import { readError, readStatus, readTag } from './wire/decode.ts';
import { bind, close, describePortal, execute, flush, parse, sync } from './wire/encode.ts';
import type { Frame } from './wire/frame-reader.ts';

export interface Translation extends StatementStart {
  /** The text as the client sent it, so that the server's positions are the client's. */
  bytes: Buffer;
  /** Code points before the statement's first token. */
  shift: number;
}

/**
 * One statement, sent by simple protocol while idle, in the messages of the extended protocol: there its implicit
 * transaction stays open until Sync, so that its locks can be looked at. PostgreSQL takes an Execute for a top-level
 * statement, so that CREATE INDEX CONCURRENTLY and its like work as well. The client gets the answers of simple protocol.
 */
export async function translate(session: Session, translation: Translation): Promise<void> {
  const { server } = session;
  const { kind, bytes } = translation;
  const open = await beginStatement(session, translation);
  server.push(parse({ name: '', sql: bytes }), bind({ portal: '', statement: '' }), describePortal(''));
  const answers = new SimpleAnswers(session, translation);
  if (open.record.sampled && kind.mayCommit) await noteVirtualTransaction(session, open, answers);
  const ahead = answers.completion.error === undefined && mayLookAhead(open, session.status);
  if (answers.completion.error === undefined) {
    server.push(execute(''), flush);
    if (ahead) pushLook(session, { query: 'lockstep$observe', end: 'flush' });
    await pump(session, { handle: (frame) => answers.take(frame), afterCopy: flush });
  }
  const lost = await finishStatement(session, open, {
    completion: answers.completion,
    options: { end: 'flush', last: true, ahead },
  });
  server.push(close('S', ''), sync);
  await commit(session, { open, held: answers.held, lost, shift: translation.shift });
}

/** Sync commits: until that has succeeded the client must not hear of success, as in simple protocol. */
async function commit(
  session: Session,
  {
    open,
    held,
    lost,
    shift,
  }: { open: OpenStatement; held: Buffer | undefined; lost: Buffer | undefined; shift: number },
): Promise<void> {
  const { client } = session;
  let failure = lost;
  const after: Buffer[] = [];
  let ready: Buffer | undefined;
  await pump(session, {
    quiet: true,
    handle: ({ type, bytes }) => {
      if (type === 'Z') {
        session.status = readStatus(bytes);
        ready = bytes;
        return true;
      }
      if (type === 'E') {
        failure = bytes;
        open.record.error = readError(bytes, shift);
      } else if (type === 'N') client.push(bytes);
      else if (type !== '3') after.push(bytes);
      return false;
    },
  });
  const failed = failure !== undefined || open.record.error !== undefined;
  if (failed) endTransaction(session, 'rolled back');
  settle(session, { failed });
  if (failure !== undefined) client.push(failure);
  else if (held !== undefined) client.push(held);
  client.push(...after);
  if (ready !== undefined) client.push(ready);
}

/** The virtual id changes when a procedure commits; read from outside while the portal stands ready. */
async function noteVirtualTransaction(session: Session, open: OpenStatement, answers: SimpleAnswers): Promise<void> {
  session.server.push(flush);
  await pump(session, { quiet: true, handle: (frame) => answers.take(frame) || frame.type === '2' });
  open.virtualTransaction = await session.clock.pause(() => session.catalogue.transactionOf(session.pid));
}

/** Makes the answers of simple protocol from those of the extended one. */
class SimpleAnswers {
  readonly #session: Session;
  readonly #translation: Translation;
  #description: Buffer | undefined;
  completion: Completion = {};
  /** CommandComplete or EmptyQueryResponse, until the commit has succeeded. */
  held: Buffer | undefined;

  constructor(session: Session, translation: Translation) {
    this.#session = session;
    this.#translation = translation;
  }

  take({ type, bytes }: Frame): boolean {
    const { client } = this.#session;
    if (type === '1' || type === '2' || type === 'n') return false;
    if (type === 'T') {
      // Simple protocol describes a plain SELECT before its first row, everything else after it has run.
      if (this.#translation.kind.plainSelect) client.push(bytes);
      else this.#description = bytes;
      return false;
    }
    if (type === 'E') {
      this.completion = { error: readError(bytes, this.#translation.shift) };
      client.push(bytes);
      return true;
    }
    if (type === 'D' || type === 'C') this.#describe();
    if (type === 'C' || type === 'I') {
      this.held = bytes;
      if (type === 'C') this.completion = { tag: readTag(bytes) };
      return true;
    }
    client.push(bytes);
    return false;
  }

  #describe(): void {
    if (this.#description !== undefined) this.#session.client.push(this.#description);
    this.#description = undefined;
  }
}
