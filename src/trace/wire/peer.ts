import type { Socket } from 'node:net';
import { FrameReader } from './frame-reader.ts';
import type { Signal } from './signal.ts';

const joinedBelow = 16 * 1024;

/** One end of a session: messages in, bytes out, with back-pressure both ways. */
export class Peer {
  readonly socket: Socket;
  readonly reader: FrameReader;
  #out: Buffer[] = [];

  constructor(socket: Socket, { signal, inParts }: { signal: Signal; inParts: string }) {
    this.socket = socket;
    this.reader = new FrameReader({
      inParts,
      onPressure: (high) => (high ? socket.pause() : socket.resume()),
    });
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.reader.push(chunk);
      signal.notify();
    });
    const end = () => {
      this.reader.ended = true;
      signal.notify();
    };
    socket.on('end', end);
    socket.on('close', end);
    // A reset connection is an end like any other; 'close' follows.
    socket.on('error', end);
    // It was paused while nobody listened.
    socket.resume();
  }

  /** Queues bytes for the next {@link flush}. */
  push(...bytes: Buffer[]): void {
    this.#out.push(...bytes);
  }

  /** Writes what was queued and waits while the other side doesn't read. A closed socket swallows it. */
  async flush(): Promise<void> {
    if (this.#out.length === 0) return;
    const out = this.#out;
    this.#out = [];
    const { socket } = this;
    if (socket.destroyed || socket.writableEnded) return;
    for (const bytes of joined(out)) socket.write(bytes);
    if (socket.writableNeedDrain) await drained(socket);
  }

  end(): void {
    void this.flush().catch(() => {});
    this.socket.end();
  }
}

/** Many small messages as one write; long ones are not copied. */
function joined(out: Buffer[]): Buffer[] {
  if (out.length === 1) return out;
  const parts: Buffer[] = [];
  let small: Buffer[] = [];
  const join = () => {
    if (small.length > 0) parts.push(Buffer.concat(small));
    small = [];
  };
  for (const bytes of out) {
    if (bytes.length < joinedBelow) {
      small.push(bytes);
      continue;
    }
    join();
    parts.push(bytes);
  }
  join();
  return parts;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
