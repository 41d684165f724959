import { type Completion, finishStatement } from './finish-statement.ts';
import { pushLook } from './inject.ts';
import { pump, type Session } from './session.ts';
import { settle } from './settle.ts';
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
  const commit = new Commit(session, open, translation.shift);
  if (answers.completion.error === undefined) {
    server.push(execute(''), flush);
    if (ahead) {
      pushLook(session, { query: 'lockstep$observe', end: 'flush' });
      commit.send();
    }
    await pump(session, { handle: (frame) => answers.take(frame), afterCopy: flush });
  }
  const lost = await finishStatement(session, open, {
    completion: answers.completion,
    options: { end: 'flush', last: true, ahead, ...(ahead && { commit: () => commit.read() }) },
  });
  commit.failure ??= lost;
  await commit.read();
  const failed = commit.failure !== undefined || open.record.error !== undefined;
  settle(session, { failed });
  session.client.push(...commit.answers(answers.held));
}

/** Sync commits: until that has succeeded the client must not hear of success, as in simple protocol. */
class Commit {
  readonly #session: Session;
  readonly #open: OpenStatement;
  readonly #shift: number;
  readonly #after: Buffer[] = [];
  #sent = false;
  #ready: Buffer | undefined;
  failure: Buffer | undefined;

  constructor(session: Session, open: OpenStatement, shift: number) {
    this.#session = session;
    this.#open = open;
    this.#shift = shift;
  }

  send(): void {
    if (!this.#sent) this.#session.server.push(close('S', ''), sync);
    this.#sent = true;
  }

  /** Waits for the end of the transaction, once. */
  async read(): Promise<void> {
    this.send();
    if (this.#ready !== undefined) return;
    await pump(this.#session, { quiet: true, handle: (frame) => this.#take(frame) });
  }

  /** What the client hears last, instead of or behind `held`. */
  answers(held: Buffer | undefined): Buffer[] {
    const end = this.failure ?? held;
    return [end, ...this.#after, this.#ready].filter((bytes) => bytes !== undefined);
  }

  #take({ type, bytes }: Frame): boolean {
    if (type === 'Z') {
      this.#session.status = readStatus(bytes);
      this.#ready = bytes;
      return true;
    }
    if (type === 'E') {
      this.failure = bytes;
      this.#open.record.error = readError(bytes, this.#shift);
    } else if (type === 'N') this.#session.client.push(bytes);
    else if (type !== '3') this.#after.push(bytes);
    return false;
  }
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
