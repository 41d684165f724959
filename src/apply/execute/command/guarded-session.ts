import type { Socket } from 'node:net';
import { readCString, readError, readParse } from '../../../trace/wire/decode.ts';
import { cstring, errorResponse, message, query } from '../../../trace/wire/encode.ts';
import { type Frame, FrameReader } from '../../../trace/wire/frame-reader.ts';
import { rewrite } from './rewrite.ts';

export interface GuardedSessionInput {
  client: Socket;
  server: Socket;
  /** ms. */
  lockTimeout: number;
  /** @returns what of a text is not to be passed on */
  refused: (sql: string) => string | undefined;
  seen: {
    pid: (pid: number) => void;
    sent: (sql: string) => void;
    refused: (sql: string) => void;
    error: (error: { sqlstate: string; message: string }) => void;
  };
}

/**
 * One session of the command: its statements are looked at before they are passed on, its lock_timeout is ours, and what
 * runs CONCURRENTLY has none. A statement that is refused ends the session, so that the server takes back what it was in.
 */
export function guardSession(input: GuardedSessionInput): Promise<void> {
  const { client, server, lockTimeout, seen } = input;
  const fromClient = new FrameReader({ inParts: 'd', onPressure: () => undefined });
  const fromServer = new FrameReader({ inParts: 'Dd', onPressure: () => undefined });
  /** Answers with ReadyForQuery that are still to come; the first is the one after authentication. */
  let awaited = 1;
  let authenticated = false;
  /** Our own settings: their answers are not the client's. */
  let swallowing = 0;
  let restore = false;
  let held: Frame | undefined;
  let busy = false;

  function takeFromClient(): void {
    if (busy) return;
    for (let frame = fromClient.take(); frame !== undefined; frame = fromClient.take()) {
      if (!authenticated || !'QP'.includes(frame.type)) pass(frame);
      else if (!inspect(frame)) return;
    }
  }

  function pass({ type, bytes, last }: Frame): void {
    if (authenticated && last && 'QSF'.includes(type)) awaited += 1;
    write(client, server, bytes);
  }

  /** @returns false where what follows has to wait */
  function inspect(frame: Frame): boolean {
    const parsed = frame.type === 'P' ? readParse(frame.bytes) : undefined;
    const text = (parsed?.sql ?? readCString(frame.bytes, 5).bytes).toString();
    const problem = input.refused(text);
    if (problem !== undefined) {
      refuse(problem);
      return false;
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

  function refuse(sql: string): void {
    seen.refused(sql);
    const text = 'Lockstep did not pass this statement on: the rehearsal of this change did not send it';
    client.end(errorResponse({ S: 'FATAL', V: 'FATAL', C: '42501', M: text }));
    server.destroy();
  }

  function takeFromServer(): void {
    for (let frame = fromServer.take(); frame !== undefined; frame = fromServer.take()) {
      if (!authenticated && frame.type === 'K') seen.pid(frame.bytes.readInt32BE(5));
      if (frame.type === 'E') seen.error(readError(frame.bytes));
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
        if (frame.type === 'Z') authenticated = true;
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
    client.on('data', (chunk: Buffer) => {
      fromClient.push(chunk);
      takeFromClient();
    });
    server.on('data', (chunk: Buffer) => {
      fromServer.push(chunk);
      takeFromServer();
    });
    client.resume();
    server.resume();
  });
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
