import type { DatabaseAddress } from '../../database/database.ts';
import { Authentication, refusal } from '../wire/authenticate.ts';
import { openSocket } from '../wire/connect.ts';
import { readFields, readRow } from '../wire/decode.ts';
import { query, terminate } from '../wire/encode.ts';
import type { Frame } from '../wire/frame-reader.ts';
import { Peer } from '../wire/peer.ts';
import { Signal } from '../wire/signal.ts';
import { startupPacket } from '../wire/startup.ts';

/** A client that shows every message, for the protocol's edges. */
export class RawClient implements AsyncDisposable {
  readonly #signal = new Signal();
  readonly peer: Peer;
  /** Process id and secret, as in BackendKeyData. */
  key: Buffer = Buffer.alloc(0);

  private constructor(peer: (signal: Signal) => Peer) {
    this.peer = peer(this.#signal);
  }

  static async connect(address: DatabaseAddress, settings: Record<string, string> = {}): Promise<RawClient> {
    const socket = await openSocket(address);
    const client = new RawClient((signal) => new Peer(socket, { signal, inParts: '' }));
    const { user, password, database } = address;
    const authentication = new Authentication({ user, password });
    client.send(startupPacket(new Map(Object.entries({ user, database, client_encoding: 'UTF8', ...settings }))));
    for (;;) {
      const frame = await client.next();
      if (frame.type === 'Z') return client;
      if (frame.type === 'E') throw refusal(frame.bytes);
      if (frame.type === 'K') client.key = frame.bytes.subarray(5);
      const answer = frame.type === 'R' ? authentication.answer(frame.bytes) : undefined;
      if (answer !== undefined) client.send(answer);
    }
  }

  send(...bytes: Buffer[]): void {
    this.peer.push(...bytes);
    void this.peer.flush();
  }

  async next(): Promise<Frame> {
    for (;;) {
      const frame = this.peer.reader.take();
      if (frame !== undefined) return frame;
      if (this.peer.reader.ended) throw new Error('the server closed the connection');
      await this.#signal.wait();
    }
  }

  /** Messages up to and with the first of `last`. */
  async until(last: string): Promise<Frame[]> {
    const frames: Frame[] = [];
    for (;;) {
      const frame = await this.next();
      frames.push(frame);
      if (frame.type === last) return frames;
    }
  }

  /** A Query's answers, as lines. */
  async ask(sql: string | Buffer): Promise<string[]> {
    this.send(query(sql));
    return (await this.until('Z')).map(describeFrame);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { socket } = this.peer;
    if (socket.destroyed) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    this.send(terminate);
    this.peer.end();
    await closed;
  }
}

/** A message as a line; object ids, which differ from database to database, are left out. */
export function describeFrame({ type, bytes }: Frame): string {
  if (type === 'D') return `D ${JSON.stringify(readRow(bytes))}`;
  if (type === 'E' || type === 'N') return `${type} ${JSON.stringify(Object.fromEntries(readFields(bytes)))}`;
  if (type === 'T') return `T ${JSON.stringify(describeColumns(bytes))}`;
  return `${type} ${JSON.stringify(bytes.toString('utf8', 5))}`;
}

function describeColumns(bytes: Buffer): unknown[] {
  const columns: unknown[] = [];
  let at = 7;
  for (let left = bytes.readInt16BE(5); left > 0; left--) {
    const end = bytes.indexOf(0, at);
    const name = bytes.toString('utf8', at, end);
    columns.push([name, bytes.readInt16BE(end + 5), bytes.readUInt32BE(end + 7), bytes.readInt16BE(end + 17)]);
    at = end + 19;
  }
  return columns;
}
