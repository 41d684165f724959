import type { Socket } from 'node:net';
import type { DatabaseAddress } from '../database/database.ts';
import { loadParser } from '../sql/postgres/parse.ts';
import { Catalogue } from './catalogue.ts';
import { type Accepted, LoopbackServer, sendCancel } from './loopback-server.ts';
import { openSession } from './open-session.ts';
import { runSession } from './run-session.ts';
import type { Session } from './session.ts';
import type { Trace } from './trace.ts';
import { type Mark, TraceLog } from './trace-log.ts';
import type { TraceWatcher } from './watcher.ts';
import { passThrough } from './wire/pass-through.ts';
import type { Opening } from './wire/startup.ts';

export interface TracedEndpointOptions {
  /** Where statements go: host and port; database, user and password are the clients' own. */
  upstream: DatabaseAddress;
  /** A superuser on the same server, for looking at sessions from outside. */
  admin: DatabaseAddress;
  /** Acts beside the statements, while they are held. */
  watcher?: TraceWatcher;
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
export async function startTracedEndpoint(options: TracedEndpointOptions): Promise<TracedEndpoint> {
  const { upstream, admin, watcher } = options;
  await loadParser();
  const catalogue = await Catalogue.open({ ...admin, database: upstream.database });
  const log = new TraceLog();
  const noScans = !(await catalogue.countsScans());
  const begin = () => {
    if (noScans) log.note('track_counts is off on the server: sequential reads cannot be seen.');
  };
  begin();
  const endpoint = new Endpoint({ upstream, catalogue, log, watcher });
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
  watcher: TraceWatcher | undefined;
}

class Endpoint {
  readonly #parts: EndpointParts;
  readonly #listener = new LoopbackServer((accepted) => this.#serve(accepted));
  readonly #sessions = new Map<number, Session>();
  #count = 0;

  constructor(parts: EndpointParts) {
    this.#parts = parts;
  }

  listen(): Promise<number> {
    return this.#listener.listen();
  }

  close(): Promise<void> {
    return this.#listener.close();
  }

  async #serve({ client, opening }: Accepted): Promise<void> {
    const { upstream, log } = this.#parts;
    const server = await this.#listener.connect(upstream);
    if (opening.kind === 'cancel') return this.#cancel({ client, server, opening });
    const database = opening.parameters.get('database') ?? opening.parameters.get('user') ?? '';
    const replicates = opening.parameters.has('replication');
    if (replicates || database !== upstream.database) {
      const what = replicates ? 'for replication' : `to database "${database}"`;
      log.note(`A client connected ${what}: its statements there are not traced.`);
      server.write(opening.packet);
      return passThrough({ client, server, rest: opening.rest });
    }
    const session = await openSession({ ...this.#parts, client, server, opening, number: this.#count++ });
    if (session === undefined) return;
    this.#sessions.set(session.pid, session);
    await runSession(session).finally(() => this.#sessions.delete(session.pid));
  }

  /** A cancel must not hit a look of ours, which would break the client's transaction. */
  async #cancel({ client, server, opening }: { client: Socket; server: Socket; opening: Opening }): Promise<void> {
    const session = opening.kind === 'cancel' ? this.#sessions.get(opening.pid) : undefined;
    await session?.injecting;
    // What it was meant for is over: the server would ignore it.
    if (session !== undefined && !session.busy) {
      server.destroy();
      client.end();
      return;
    }
    const sent = sendCancel(server, opening);
    session?.cancels.add(sent);
    await sent;
    session?.cancels.delete(sent);
    client.end();
  }
}
