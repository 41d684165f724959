import { namesSql, observeSql, scansSql } from './observe-sql.ts';
import { pump, type Session, SessionEnded } from './session.ts';
import { readError, readRow, readStatus } from './wire/decode.ts';
import { bind, close, execute, flush, parse, sync } from './wire/encode.ts';

const portal = 'lockstep$trace';
const queries = {
  lockstep$observe: observeSql,
  lockstep$scans: scansSql,
  lockstep$names: namesSql,
};

export type Rows = Array<Array<string | null>>;

/** Why a look inside a session could not be had; `answer` is the server's message. */
export class LookFailed extends Error {
  override readonly name: string = 'LookFailed';
  readonly answer: Buffer;

  constructor(answer: Buffer) {
    super(readError(answer).message);
    this.answer = answer;
  }
}

export interface Look {
  query: keyof typeof queries;
  /** `flush` leaves an implicit transaction open; `sync` ends one, and changes nothing in a transaction block. */
  end: 'flush' | 'sync';
}

/**
 * Asks the client's own backend something, with names that no client uses, so that its unnamed statement and portal
 * survive. The client sees nothing of it. Never to be called in a failed transaction.
 * @throws LookFailed when the server answers with an error: then the client's transaction has failed too
 */
export async function inject(session: Session, look: Look): Promise<Rows> {
  await Promise.all(session.cancels);
  let done = () => {};
  session.injecting = new Promise((resolve) => {
    done = resolve;
  });
  try {
    pushLook(session, look);
    return await readLook(session, look);
  } finally {
    session.injecting = undefined;
    done();
  }
}

/**
 * Queues the question without waiting for what is before it; {@link readLook} must follow. If a statement before it
 * fails by extended protocol the server skips the question, and there is no answer: {@link forgetLook}.
 */
export function pushLook({ server, injected }: Session, { query, end }: Look): void {
  if (!injected.has(query)) {
    server.push(close('S', query), parse({ name: query, sql: queries[query] }));
    injected.add(query);
  }
  server.push(bind({ portal, statement: query }), execute(portal), close('P', portal), end === 'sync' ? sync : flush);
}

export function forgetLook({ injected }: Session, { query }: Look): void {
  injected.delete(query);
}

/** @throws LookFailed */
export async function readLook(session: Session, look: Look): Promise<Rows> {
  const { end } = look;
  const rows: Rows = [];
  let failure: Buffer | undefined;
  let complete = false;
  try {
    await pump(session, {
      quiet: true,
      handle: ({ type, bytes }) => {
        if (type === 'D') rows.push(readRow(bytes));
        else if (type === 'C') complete = true;
        else if (type === 'Z') {
          session.status = readStatus(bytes);
          return true;
        } else if (type === 'E') {
          failure = bytes;
          return end === 'flush';
        } else if (type === '3') return complete && end === 'flush';
        else if (type === 'S' || type === 'N' || type === 'A') session.client.push(bytes);
        return false;
      },
    });
  } catch (thrown) {
    if (!(thrown instanceof SessionEnded) || failure === undefined) throw thrown;
    // The server's last word.
    session.client.push(failure);
    throw thrown;
  }
  if (failure === undefined) return rows;
  forgetLook(session, look);
  throw new LookFailed(failure);
}
