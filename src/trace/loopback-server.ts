import { createServer, type Server, type Socket } from 'node:net';
import type { DatabaseAddress } from '../database/database.ts';
import { openSocket } from './wire/connect.ts';
import { type Opening, readOpening } from './wire/startup.ts';

export interface Accepted {
  client: Socket;
  opening: Opening;
}

/** A listener on 127.0.0.1 whose connections end with it. Each connection is served by `serve`, which may throw. */
export class LoopbackServer {
  readonly #serve: (accepted: Accepted) => Promise<void>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #running = new Set<Promise<void>>();

  constructor(serve: (accepted: Accepted) => Promise<void>) {
    this.#serve = serve;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** @returns the port that the system assigned */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }

  /** A socket to the server behind, which ends when this listener does. */
  async connect(upstream: DatabaseAddress): Promise<Socket> {
    const socket = await openSocket(upstream);
    this.keep(socket);
    return socket;
  }

  keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A reset is an end like any other; 'close' follows.
    socket.on('error', () => {});
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#running);
    await closed;
  }

  #accept(client: Socket): void {
    this.keep(client);
    client.setNoDelay(true);
    const run: Promise<void> = this.#open(client)
      .catch(() => {
        client.destroy();
      })
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #open(client: Socket): Promise<void> {
    const opening = await readOpening(client);
    if (opening === undefined) client.destroy();
    else await this.#serve({ client, opening });
  }
}

/** Sends a CancelRequest on; the server closes the connection once the signal is sent. */
export function sendCancel(server: Socket, opening: Opening): Promise<void> {
  return new Promise((resolve) => {
    server.once('close', () => resolve());
    server.resume();
    server.end(opening.packet);
  });
}
