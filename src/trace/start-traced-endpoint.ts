import { createServer, type Server, type Socket } from 'node:net';
import type { DatabaseAddress } from '../database/database.ts';
import { loadParser } from '../sql/postgres/parse.ts';
import { Catalogue } from './catalogue.ts';
import { openSession } from './open-session.ts';
import { runSession } from './run-session.ts';
import type { Session } from './session.ts';
import type { Trace } from './trace.ts';
import { type Mark, TraceLog } from './trace-log.ts';
import { openSocket } from './wire/connect.ts';
import { passThrough } from './wire/pass-through.ts';
import { type Opening, readOpening } from './wire/startup.ts';

export interface TracedEndpointOptions {
  /** Where statements go: host and port; database, user and password are the clients' own. */
  upstream: DatabaseAddress;
  /** A superuser on the same server, for looking at sessions from outside. */
  admin: DatabaseAddress;
}

/** A server on loopback in front of another: what goes through is traced. Dispose with `await using`. */
export interface TracedEndpoint extends AsyncDisposable {
  /** As upstream, on 127.0.0.1 and a port of its own. */
  address: DatabaseAddress;
  /** Labels the statements of texts that arrive from now on; `line` holds for the next text alone. */
  mark(mark?: Mark): void;
  /** A copy of what was seen so far. */
  trace(): Trace;
  /** Begins anew: relations that exist now existed before. Call it while no statement runs. */
  clear(): Promise<void>;
}

/**
 * Speaks PostgreSQL's protocol (3.0 and up) between clients and a server, and looks after each statement, while its
 * transaction is still open, which locks it took. Clients must connect without TLS.
 * @throws DatabaseError when the admin cannot connect
 */
export async function startTracedEndpoint({ upstream, admin }: TracedEndpointOptions): Promise<TracedEndpoint> {
  await loadParser();
  const catalogue = await Catalogue.open({ ...admin, database: upstream.database });
  const log = new TraceLog();
  const noScans = !(await catalogue.countsScans());
  const begin = () => {
    if (noScans) log.note('track_counts is off on the server: sequential reads cannot be seen.');
  };
  begin();
  const endpoint = new Endpoint({ upstream, catalogue, log });
  const port = await endpoint.listen();
  return {
    address: { ...upstream, host: '127.0.0.1', port },
    mark: (mark) => log.mark(mark),
    trace: () => log.trace(),
    clear: async () => {
      await catalogue.begin();
      log.clear();
      begin();
    },
    [Symbol.asyncDispose]: async () => {
      await endpoint.close();
      await catalogue[Symbol.asyncDispose]();
    },
  };
}

interface EndpointParts {
  upstream: DatabaseAddress;
  catalogue: Catalogue;
  log: TraceLog;
}

class Endpoint {
  readonly #parts: EndpointParts;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Map<number, Session>();
  readonly #running = new Set<Promise<void>>();
  #count = 0;

  constructor(parts: EndpointParts) {
    this.#parts = parts;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#running);
    await closed;
  }

  #accept(socket: Socket): void {
    this.#keep(socket);
    const run: Promise<void> = this.#serve(socket)
      .catch(() => {
        socket.destroy();
      })
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
  }

  async #serve(client: Socket): Promise<void> {
    client.setNoDelay(true);
    const opening = await readOpening(client);
    if (opening === undefined) {
      client.destroy();
      return;
    }
    const server = await openSocket(this.#parts.upstream);
    this.#keep(server);
    if (opening.kind === 'cancel') return this.#cancel({ client, server, opening });
    const { upstream, log } = this.#parts;
    const database = opening.parameters.get('database') ?? opening.parameters.get('user') ?? '';
    const elsewhere = opening.parameters.has('replication') || database !== upstream.database;
    if (elsewhere) {
      const what = opening.parameters.has('replication') ? 'for replication' : `to database "${database}"`;
      log.note(`A client connected ${what}: its statements there are not traced.`);
      server.write(opening.packet);
      return passThrough({ client, server, rest: opening.rest });
    }
    const session = await openSession({ ...this.#parts, client, server, opening, number: this.#count++ });
    if (session === undefined) return;
    this.#sessions.set(session.pid, session);
    await runSession(session).finally(() => this.#sessions.delete(session.pid));
  }

  /**
   * A cancel must not hit a look of ours, which would break the client's transaction. The server closes the connection
   * once the signal is sent.
   */
  async #cancel({ client, server, opening }: { client: Socket; server: Socket; opening: Opening }): Promise<void> {
    const session = opening.kind === 'cancel' ? this.#sessions.get(opening.pid) : undefined;
    await session?.injecting;
    if (session === undefined || session.busy) {
      const sent = new Promise<void>((resolve) => {
        server.once('close', () => resolve());
        server.resume();
        server.end(opening.packet);
      });
      session?.cancels.add(sent);
      await sent;
      session?.cancels.delete(sent);
    } else server.destroy();
    client.end();
  }
}
