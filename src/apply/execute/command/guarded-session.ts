import type { Socket } from 'node:net';
import { readBind, readCString, readError, readFields, readParse } from '../../../trace/wire/decode.ts';
import { cstring, message, query } from '../../../trace/wire/encode.ts';
import { type Frame, FrameReader } from '../../../trace/wire/frame-reader.ts';
import type { Landings } from './landings.ts';
import { turnAway } from './open-session.ts';
import { rewrite } from './rewrite.ts';

/** As pg has it: `routine` is the server's own function that said it. */
export interface ServerError {
  sqlstate: string;
  message: string;
  routine?: string | undefined;
}

/** Both sides are through with their start-up, and idle. */
export interface GuardedSessionInput {
  client: Socket;
  server: Socket;
  /** What either has sent beyond its start-up. */
  rest: { client: Buffer; server: Buffer };
  /** ms. */
  lockTimeout: number;
  /** @returns what of a text is not to be passed on */
  refused: (sql: string) => string | undefined;
  landings: Landings;
  /** Keeps what may land, or be left half-built, without the command's own history; waited for before it is sent. */
  note: Note;
  seen: {
    sent: (sql: string) => void;
    refused: (sql: string) => void;
    error: (error: ServerError) => void;
  };
}

/** `landing`: what no history may show. `build`: an index that may be left invalid, by what can be sent twice. */
export type Note = (sql: string, kind: 'landing' | 'build') => Promise<void>;

/**
 * One session of the command: its statements are looked at before they are passed on, its lock_timeout is ours, and what
 * runs CONCURRENTLY has none. A statement that is refused ends the session, so that the server takes back what it was in.
 */
export function guardSession(input: GuardedSessionInput): Promise<void> {
  const { client, server, lockTimeout, seen } = input;
  const fromClient = new FrameReader({ inParts: 'd', onPressure: () => undefined });
  const fromServer = new FrameReader({ inParts: 'Dd', onPressure: () => undefined });
  /** Answers with ReadyForQuery that are still to come. */
  let awaited = 0;
  /** Our own settings: their answers are not the client's. */
  let swallowing = 0;
  let restore = false;
  let held: Frame | undefined;
  let busy = false;

  function takeFromClient(): void {
    if (busy) return;
    for (let frame = fromClient.take(); frame !== undefined; frame = fromClient.take()) {
      if (!'QPB'.includes(frame.type)) pass(frame);
      else if (!inspect(frame)) return;
    }
  }

  function pass({ type, bytes, last }: Frame): void {
    if (last && 'QSF'.includes(type)) awaited += 1;
    write(client, server, bytes);
  }

  /** @returns false where what follows has to wait */
  function inspect(frame: Frame): boolean {
    const text = frame.type === 'B' ? undefined : textOf(frame);
    const problem = text === undefined ? undefined : input.refused(text);
    if (problem !== undefined) {
      seen.refused(problem);
      end('42501', 'Lockstep did not pass this statement on: the rehearsal of this change did not send it');
      return false;
    }
    const lands = landsBy(frame, text);
    const builds = text !== undefined && /\bconcurrently\b/i.test(text) ? text : undefined;
    const noted = lands ?? builds;
    if (noted === undefined) return send(frame, text);
    busy = true;
    const unknown = 'Lockstep did not pass this statement on: its own record of it could not be written';
    input.note(noted, lands === undefined ? 'build' : 'landing').then(
      () => {
        busy = false;
        if (send(frame, text)) takeFromClient();
      },
      () => end('08006', unknown),
    );
    return false;
  }

  function landsBy(frame: Frame, text = ''): string | undefined {
    const { landings } = input;
    if (frame.type === 'Q') return landings.query(text);
    if (frame.type === 'B') return landings.bind(readBind(frame.bytes).statement);
    landings.parse(readParse(frame.bytes).name, text);
    return undefined;
  }

  /** @returns false where what follows has to wait */
  function send(frame: Frame, text: string | undefined): boolean {
    if (text === undefined) {
      pass(frame);
      return true;
    }
    seen.sent(text);
    const { sql, concurrently } = rewrite(text, lockTimeout);
    const changed = sql === text ? frame : { ...frame, bytes: rebuilt(frame, sql) };
    if (!concurrently || awaited > 0) {
      pass(changed);
      return true;
    }
    held = changed;
    busy = true;
    swallowing += 1;
    server.write(query('SET lock_timeout = 0'));
    return false;
  }

  /** Ends the session; the server takes back what it was in. */
  function end(sqlstate: string, text: string): void {
    busy = true;
    turnAway(client, { sqlstate, text });
    server.destroy();
  }

  function takeFromServer(): void {
    for (let frame = fromServer.take(); frame !== undefined; frame = fromServer.take()) {
      if (frame.type === 'E') seen.error({ ...readError(frame.bytes), routine: readFields(frame.bytes).get('R') });
      if (swallowing > 0) {
        if (frame.type === 'Z') afterOwn();
      } else if (frame.type === 'Z' && restore && awaited === 1) {
        // The client hears of the end once our lock_timeout is in force again.
        held = frame;
        restore = false;
        swallowing += 1;
        server.write(query(`SET lock_timeout = ${lockTimeout}`));
      } else {
        if (frame.type === 'Z') awaited -= 1;
        write(server, client, frame.bytes);
      }
    }
    takeFromClient();
  }

  function afterOwn(): void {
    swallowing -= 1;
    const frame = held;
    held = undefined;
    busy = false;
    if (frame === undefined) return;
    if (frame.type === 'Z') {
      awaited -= 1;
      write(server, client, frame.bytes);
    } else {
      restore = true;
      pass(frame);
    }
  }

  return new Promise((resolve) => {
    let open = 2;
    const closed = (other: Socket) => () => {
      other.destroySoon();
      open -= 1;
      if (open === 0) resolve();
    };
    client.once('close', closed(server));
    server.once('close', closed(client));
    /** What is no message of the protocol ends the session, and nothing else. */
    const takeIn = (reader: FrameReader, take: () => void) => (chunk: Buffer) => {
      try {
        reader.push(chunk);
        take();
      } catch {
        client.destroy();
        server.destroy();
      }
    };
    client.on('data', takeIn(fromClient, takeFromClient));
    server.on('data', takeIn(fromServer, takeFromServer));
    takeIn(fromClient, () => undefined)(input.rest.client);
    takeIn(fromServer, takeFromServer)(input.rest.server);
    client.resume();
    server.resume();
  });
}

function textOf({ type, bytes }: Frame): string {
  return (type === 'P' ? readParse(bytes).sql : readCString(bytes, 5).bytes).toString();
}

function rebuilt({ type, bytes }: Frame, sql: string): Buffer {
  if (type === 'Q') return query(sql);
  const { name } = readParse(bytes);
  const after = readCString(bytes, readCString(bytes, 5).next).next;
  return message('P', cstring(name), cstring(sql), bytes.subarray(after));
}

function write(from: Socket, to: Socket, bytes: Buffer): void {
  if (to.write(bytes)) return;
  from.pause();
  to.once('drain', () => from.resume());
}
