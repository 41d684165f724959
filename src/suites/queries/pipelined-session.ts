import type { DatabaseAddress } from '../../database/database.ts';
import { Authentication, refusal } from '../../trace/wire/authenticate.ts';
import { openSocket } from '../../trace/wire/connect.ts';
import { readError, readRow } from '../../trace/wire/decode.ts';
import { terminate } from '../../trace/wire/encode.ts';
import type { Frame } from '../../trace/wire/frame-reader.ts';
import { Peer } from '../../trace/wire/peer.ts';
import { Signal } from '../../trace/wire/signal.ts';
import { startupPacket } from '../../trace/wire/startup.ts';
import { type Column, readColumns, readParameterTypes } from './read-description.ts';

/** What the server answers to one request. */
export interface Answer {
  error?: { sqlstate: string; message: string };
  /** Of a Describe; empty where it returns no rows. */
  columns: Column[];
  parameterTypes: number[];
  /** The first column of each row. */
  rows: string[];
}

/** Requests sent before the first answer is waited for: bounds what lies in buffers. */
const WINDOW = 200;

/** A session that is sent many requests before the first is answered: what costs is then the server's work alone. */
export class PipelinedSession implements AsyncDisposable {
  readonly #server: Peer;
  readonly #signal: Signal;

  constructor(server: Peer, signal: Signal) {
    this.#server = server;
    this.#signal = signal;
  }

  /**
   * Sends requests, each of which ends with one Sync or is one Query, and waits for all answers.
   * @throws Error when the server ends the connection
   */
  async send(requests: readonly Buffer[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let from = 0; from < requests.length; from += WINDOW) {
      answers.push(...(await this.#sendWindow(requests.slice(from, from + WINDOW))));
    }
    return answers;
  }

  async #sendWindow(requests: readonly Buffer[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    this.#server.push(...requests);
    // Not awaited: the server may want its answers read before it reads on.
    void this.#server.flush();
    let answer = emptyAnswer();
    await this.#untilReady(requests.length, (frame) => {
      if (frame.type === 'Z') {
        answers.push(answer);
        answer = emptyAnswer();
      } else addTo(answer, frame);
    });
    return answers;
  }

  async start(parameters: Map<string, string>, { user, password }: DatabaseAddress): Promise<void> {
    const authentication = new Authentication({ user, password });
    this.#server.push(startupPacket(parameters));
    void this.#server.flush();
    await this.#untilReady(1, ({ type, bytes }) => {
      if (type === 'E') throw refusal(bytes);
      const reply = type === 'R' ? authentication.answer(bytes) : undefined;
      if (reply === undefined) return;
      this.#server.push(reply);
      void this.#server.flush();
    });
  }

  /** Ends it at once, whatever the server is doing; who waits for answers gets an error. */
  abandon(): void {
    this.#server.socket.destroy();
  }

  async #untilReady(times: number, on: (frame: Frame) => void): Promise<void> {
    const { reader } = this.#server;
    for (let left = times; left > 0; ) {
      const frame = reader.take();
      if (frame === undefined) {
        if (reader.ended) throw new Error('the server closed the connection');
        await this.#signal.wait();
        continue;
      }
      on(frame);
      if (frame.type === 'Z') left--;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { socket } = this.#server;
    if (socket.destroyed) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    this.#server.push(terminate);
    this.#server.end();
    await closed;
  }
}

/** @param settings Server settings of the session, by name. @throws Error when it is refused */
export async function openPipelined(
  address: DatabaseAddress,
  settings: Readonly<Record<string, string>>,
): Promise<PipelinedSession> {
  const signal = new Signal();
  const session = new PipelinedSession(new Peer(await openSocket(address), { signal, inParts: '' }), signal);
  const { user, database } = address;
  try {
    await session.start(new Map(Object.entries({ ...settings, user, database, client_encoding: 'UTF8' })), address);
    return session;
  } catch (thrown) {
    await session[Symbol.asyncDispose]();
    throw thrown;
  }
}

function emptyAnswer(): Answer {
  return { columns: [], parameterTypes: [], rows: [] };
}

function addTo(answer: Answer, { type, bytes }: Frame): void {
  if (type === 'E') {
    const { sqlstate, message } = readError(bytes);
    answer.error = { sqlstate, message };
  } else if (type === 'T') answer.columns = readColumns(bytes);
  else if (type === 't') answer.parameterTypes = readParameterTypes(bytes);
  else if (type === 'D') answer.rows.push(readRow(bytes)[0] ?? '');
}
